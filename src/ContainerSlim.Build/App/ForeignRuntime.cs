namespace ContainerSlim.Build;

/// <summary>Finds package files for other platforms. A publish without a runtime identifier contains those of all platforms.</summary>
internal static class ForeignRuntime
{
    private static readonly string[] Processors =
        ["x64", "x86", "arm64", "arm", "armv6", "armel", "s390x", "ppc64le", "riscv64", "loongarch64", "mips64", "wasm"];

    // Every system other than Linux with the usual C libraries. A version may follow the name, as in win10 or osx.12.
    private static readonly string[] Systems =
    [
        "win", "osx", "macos", "maccatalyst", "ios", "tvos", "android", "browser", "wasi",
        "freebsd", "netbsd", "openbsd", "illumos", "solaris", "haiku", "tizen",
    ];

    /// <summary>
    /// Whether a path is <c>runtimes/RID/native/…</c> or <c>runtimes/RID/lib/…</c>, and the image's runtime identifier does not fall back to RID.
    /// </summary>
    public static bool Has(string relativePath, string rid) =>
        relativePath.Split('/') is ["runtimes", var other, "native" or "lib", _, ..] && IsForeign(other, rid);

    // Names that are not known to be foreign stay: debian-x64, linux, unix and any may fit the image. Windows falls back only to win names and any.
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
