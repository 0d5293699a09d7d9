namespace ContainerSlim.Build;

/// <summary>Files of packages for a platform that is not the image's: a publish for no platform in particular has those of all.</summary>
internal static class ForeignRuntime
{
    private static readonly string[] Processors =
        ["x64", "x86", "arm64", "arm", "armv6", "armel", "s390x", "ppc64le", "riscv64", "loongarch64", "mips64", "wasm"];

    // Everything that is no Linux with the usual C libraries. A name may be followed by a version, win10 or osx.12.
    private static readonly string[] Systems =
    [
        "win", "osx", "macos", "maccatalyst", "ios", "tvos", "android", "browser", "wasi",
        "freebsd", "netbsd", "openbsd", "illumos", "solaris", "haiku", "tizen",
    ];

    /// <summary>
    /// Whether a path is <c>runtimes/RID/native/…</c> or <c>runtimes/RID/lib/…</c> of a runtime identifier that the image's does not fall back to.
    /// </summary>
    public static bool Has(string relativePath, string rid) =>
        relativePath.Split('/') is ["runtimes", var other, "native" or "lib", _, ..] && IsForeign(other, rid);

    // What is not known to be foreign stays: debian-x64, linux, unix and any may be the image's. Windows falls back to its own names and any alone.
    private static bool IsForeign(string other, string rid)
    {
        var processor = other.Split('-')[^1];
        if (Processors.Contains(processor) && processor != rid.Split('-')[^1]) return true;
        if (RuntimeIdentifier.IsWindows(rid)) return other != "any" && !RuntimeIdentifier.IsWindows(other);
        if (Array.Exists(Systems, system => other.StartsWith(system, StringComparison.Ordinal))) return true;

        var isMusl = other.Contains("-musl", StringComparison.Ordinal) || other.StartsWith("alpine", StringComparison.Ordinal);
        return other.StartsWith("linux-bionic", StringComparison.Ordinal) || (isMusl && !RuntimeIdentifier.IsMusl(rid));
    }
}
