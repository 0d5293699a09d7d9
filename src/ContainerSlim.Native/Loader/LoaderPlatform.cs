namespace ContainerSlim.Native;

/// <summary>Where the loaders of a processor are, and what they call it.</summary>
/// <param name="Triplet">Debian's name for it in the paths of libraries.</param>
/// <param name="GlibcLoader">The loader of the GNU C library.</param>
/// <param name="MuslName">The name in the path of musl's loader.</param>
/// <param name="Processor">What the kernel says of the processor, AT_PLATFORM.</param>
internal sealed record LoaderPlatform(string Triplet, string GlibcLoader, string MuslName, string Processor)
{
    private static readonly Dictionary<string, LoaderPlatform> Known = new(StringComparer.Ordinal)
    {
        ["386"] = new("i386-linux-gnu", "/lib/ld-linux.so.2", "i386", "i686"),
        ["amd64"] = new("x86_64-linux-gnu", "/lib64/ld-linux-x86-64.so.2", "x86_64", "x86_64"),
        ["arm"] = new("arm-linux-gnueabihf", "/lib/ld-linux-armhf.so.3", "armhf", "v7l"),
        ["arm64"] = new("aarch64-linux-gnu", "/lib/ld-linux-aarch64.so.1", "aarch64", "aarch64"),
        ["loong64"] = new("loongarch64-linux-gnu", "/lib64/ld-linux-loongarch-lp64d.so.1", "loongarch64", "loongarch64"),
        ["ppc64le"] = new("powerpc64le-linux-gnu", "/lib64/ld64.so.2", "powerpc64le", "power8"),
        ["riscv64"] = new("riscv64-linux-gnu", "/lib/ld-linux-riscv64-lp64d.so.1", "riscv64", "riscv64"),
        ["s390x"] = new("s390x-linux-gnu", "/lib/ld64.so.1", "s390x", "z13"),
    };

    private static readonly LoaderPlatform Unknown = new("", "", "", "");

    public string MuslLoader => $"/lib/ld-musl-{MuslName}.so.1";

    /// <summary>What $LIB stands for in Debian.</summary>
    public string LibraryFolder => Triplet.Length > 0 ? $"lib/{Triplet}" : "lib";

    /// <summary>The folders of the GNU C library's loader. Debian's has the first four, others have the last two.</summary>
    public IReadOnlyList<string> GlibcFolders =>
        [.. Triplet.Length > 0 ? [$"/lib/{Triplet}", $"/usr/lib/{Triplet}"] : Array.Empty<string>(), "/lib", "/usr/lib", "/lib64", "/usr/lib64"];

    /// <summary>The folders of musl's loader.</summary>
    public static IReadOnlyList<string> MuslFolders { get; } = ["/lib", "/usr/local/lib", "/usr/lib"];

    public static LoaderPlatform Of(string? architecture) => architecture is null ? Unknown : Known.GetValueOrDefault(architecture, Unknown);

    /// <summary>Whether a loader is musl's, by its path.</summary>
    public static bool IsMusl(string loader) => loader[(loader.LastIndexOf('/') + 1)..].StartsWith("ld-musl-", StringComparison.Ordinal);
}
