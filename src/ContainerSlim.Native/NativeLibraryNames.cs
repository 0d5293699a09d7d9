namespace ContainerSlim.Native;

/// <summary>The names of native libraries in .NET code, in DllImport or LibraryImport, and what they mean on Linux.</summary>
public static class NativeLibraryNames
{
    private const string Prefix = "lib";
    private const string Suffix = ".so";

    // Of Windows, with or without .dll. They are what people import, not all that there are.
    private static readonly HashSet<string> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        "activeds", "advapi32", "authz", "avrt", "bcrypt", "bcryptprimitives", "cabinet.dll", "cfgmgr32", "combase", "comctl32", "comdlg32", "coremessaging",
        "credui", "crypt32", "cryptnet", "cryptui", "d2d1", "d3d11", "d3d12", "d3d9", "dbghelp", "dcomp", "ddraw", "dhcpcsvc", "dnsapi", "dsound", "dwmapi",
        "dwrite", "dxgi", "dxva2", "esent", "evr.dll", "fltlib", "fwpuclnt", "gdi32", "glu32", "hhctrl.ocx", "hid.dll", "httpapi", "imagehlp", "imm32",
        "iphlpapi", "kernel32", "kernelbase", "ktmw32", "logoncli", "mfplat", "mfreadwrite", "mpr.dll", "msacm32", "mscoree", "mscorwks", "msdelta",
        "msi.dll", "msimg32", "msvcp140", "msvcr100", "msvcr110", "msvcr120", "msvcrt", "mswsock", "ncrypt", "netapi32", "netutils", "newdev", "normaliz",
        "ntdll", "ntdsapi", "odbc32", "ole32", "oleacc", "oleaut32", "oledlg", "opengl32", "pdh.dll", "powrprof", "propsys", "psapi", "rasapi32", "rpcrt4",
        "rstrtmgr", "secur32", "setupapi", "sfc.dll", "shcore", "shell32", "shfolder", "shlwapi", "snmpapi", "srclient", "sspicli", "tapi32", "tdh.dll",
        "ucrtbase", "uiautomationcore", "urlmon", "user32", "userenv", "uxtheme", "vcruntime140", "version.dll", "virtdisk", "vssapi", "wevtapi", "wer.dll",
        "winbio", "windowscodecs", "winhttp", "wininet", "winmm", "winscard", "winspool.drv", "wintrust", "winusb", "wlanapi", "wldap32", "wldp.dll",
        "wofutil", "ws2_32", "wsock32", "wtsapi32", "xinput1_3", "xinput1_4", "xinput9_1_0", "xolehlp",
    };

    // Of macOS, with or without a path.
    private static readonly HashSet<string> Apple = new(StringComparer.Ordinal)
    {
        "AppKit", "ApplicationServices", "AudioToolbox", "Carbon", "Cocoa", "CoreFoundation", "CoreGraphics", "CoreServices", "CoreText", "IOKit",
        "QuartzCore", "Security.framework", "SystemConfiguration", "WebKit", "libSystem", "libSystem.B", "libobjc", "libobjc.A", "libproc",
    };

    /// <summary>
    /// The file names that the runtime tries on Linux, in its order. It tries each in the app's folders, and then asks the loader for it. A name that is an
    /// absolute path is tried as it is.
    /// </summary>
    public static IReadOnlyList<string> Candidates(string name)
    {
        if (name.Length == 0) return [];
        if (name.StartsWith('/')) return [name];

        // dotnet/runtime, pal/src/loader/module.cpp: the loader is asked for the C library by its full name.
        if (name == "libc") return ["libc.so", "liblibc.so", "libc", "libc.so.6", "liblibc"];

        // With a directory in the name, there is no prefix. dotnet/runtime, vm/nativelibrary.cpp, DetermineLibNameVariations.
        var names = name.Contains('/', StringComparison.Ordinal) ? new[] { name } : [name, Prefix + name];
        var suffixed = names.Select(one => one + Suffix);
        return HasSuffix(name) ? [.. names, .. suffixed] : [.. suffixed, .. names];
    }

    /// <summary>Whether a name can only be meant for Windows or macOS, so that it is no need on Linux. False if that is not certain.</summary>
    public static bool IsForeign(string name) => IsOfWindows(name) || IsOfApple(name);

    private static bool IsOfWindows(string name) =>
        Windows.Contains(name)
        || (name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && Windows.Contains(name[..^4]))
        || name.Contains('\\', StringComparison.Ordinal)
        || name.StartsWith("api-ms-win-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ext-ms-", StringComparison.OrdinalIgnoreCase)
        || Array.Exists([".exe", ".drv", ".ocx", ".cpl"], extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static bool IsOfApple(string name) =>
        Apple.Contains(name)
        || name.EndsWith(".dylib", StringComparison.Ordinal)
        || name.EndsWith(".framework", StringComparison.Ordinal)
        || name.Contains(".framework/", StringComparison.Ordinal)
        || name.StartsWith("/System/Library/", StringComparison.Ordinal);

    // Libraries have versions behind the suffix: libicuuc.so.72. Only the first occurrence counts.
    private static bool HasSuffix(string name)
    {
        var at = name.IndexOf(Suffix, StringComparison.Ordinal);
        var end = at + Suffix.Length;
        return at >= 0 && (end == name.Length || name[end] == '.');
    }
}
