using System.Runtime.InteropServices;

namespace ContainerSlim.Native.Tests;

public sealed class NativeLibraryNamesTests
{
    [Theory]
    [InlineData("own", "own.so libown.so own libown")]
    [InlineData("libown", "libown.so liblibown.so libown liblibown")]
    [InlineData("own.so", "own.so libown.so own.so.so libown.so.so")]
    [InlineData("own.so.6", "own.so.6 libown.so.6 own.so.6.so libown.so.6.so")]
    [InlineData("own.sock", "own.sock.so libown.sock.so own.sock libown.sock")]
    [InlineData("own.dll", "own.dll.so libown.dll.so own.dll libown.dll")]
    [InlineData("sub/own", "sub/own.so sub/own")]
    [InlineData("/abs/own", "/abs/own")]
    [InlineData("libc", "libc.so liblibc.so libc libc.so.6 liblibc")]
    [InlineData("", "")]
    public void The_candidates_are_in_the_runtimes_order(string name, string candidates) =>
        Assert.Equal(candidates.Split(' ', StringSplitOptions.RemoveEmptyEntries), NativeLibraryNames.Candidates(name));

    [SkippableTheory]
    [InlineData("nothing-of-this-name")]
    [InlineData("libnothing-of-this-name")]
    [InlineData("nothing-of-this-name.so")]
    [InlineData("nothing-of-this-name.so.3")]
    [InlineData("nothing-of-this-name.sock.so")]
    [InlineData("nothing-of-this-name.dll")]
    [InlineData("sub/nothing-of-this-name")]
    public void The_running_runtime_tries_the_same(string name)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere the names are others");
        var assembly = typeof(NativeLibraryNamesTests).Assembly;
        var folder = Path.GetDirectoryName(assembly.Location)! + "/";

        // The message lists what the loader said of each.
        var message = Assert.Throws<DllNotFoundException>(() => NativeLibrary.Load(name, assembly, null)).Message;
        var tried = message.Split('\n')
            .Where(line => line.StartsWith(folder, StringComparison.Ordinal))
            .Select(line => line[folder.Length..line.IndexOf(": ", StringComparison.Ordinal)]);

        Assert.Equal(NativeLibraryNames.Candidates(name), tried);
    }

    [Theory]
    [InlineData("kernel32")]
    [InlineData("Kernel32.dll")]
    [InlineData("user32.dll")]
    [InlineData("api-ms-win-core-file-l1-1-0.dll")]
    [InlineData("ext-ms-win-ntuser-window-l1-1-0")]
    [InlineData("winspool.drv")]
    [InlineData("version.dll")]
    [InlineData("libSystem.dylib")]
    [InlineData("libSystem")]
    [InlineData("/usr/lib/libobjc.dylib")]
    [InlineData("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")]
    [InlineData("AppKit.framework")]
    [InlineData("CoreFoundation")]
    public void A_name_of_Windows_or_macOS_is_foreign(string name) => Assert.True(NativeLibraryNames.IsForeign(name));

    [Theory]
    [InlineData("libc")]
    [InlineData("libSystem.Native")]
    [InlineData("sqlite3.dll")]
    [InlineData("e_sqlite3")]
    [InlineData("libSkiaSharp")]
    [InlineData("gdiplus.dll")]
    [InlineData("version")]
    [InlineData("libdl.so.2")]
    [InlineData("own")]
    [InlineData("")]
    public void A_name_that_Linux_may_have_is_not(string name) => Assert.False(NativeLibraryNames.IsForeign(name));

    [SkippableFact]
    public void No_library_of_the_runtime_for_Linux_is_foreign()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere the libraries are others");
        var libraries = Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.so").Select(Path.GetFileNameWithoutExtension);

        Assert.DoesNotContain(libraries, name => NativeLibraryNames.IsForeign(name!));
    }
}
