namespace ContainerSlim.Native;

/// <summary>Which C library a file is made for. Files for different ones do not run in one process.</summary>
internal static class CLibrary
{
    // musl, ldso/dynlink.c, load_library: these names are the loader itself, whatever follows them.
    private static readonly string[] MuslNames = ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."];

    /// <summary>Whether musl's loader takes the name of a library for itself.</summary>
    public static bool IsMuslItself(string name) => Array.Exists(MuslNames, one => name.StartsWith(one, StringComparison.Ordinal));

    /// <summary>Whether a file is made for musl; null if that cannot be known.</summary>
    public static bool? IsMusl(ElfFile elf) => Sign(elf) is { } sign ? IsSignOfMusl(sign) : null;

    /// <summary>The loader or library that says which C library a file is made for.</summary>
    public static string? Sign(ElfFile elf) => elf.Interpreter ?? elf.Needed.FirstOrDefault(name => IsSignOfMusl(name) || IsSignOfGlibc(name));

    private static bool IsSignOfMusl(string name) => LoaderPlatform.IsMusl(name) || name.StartsWith("libc.musl-", StringComparison.Ordinal);

    private static bool IsSignOfGlibc(string name) =>
        name == "libc.so.6" || name.StartsWith("ld-linux", StringComparison.Ordinal) || name.StartsWith("ld64.so.", StringComparison.Ordinal);
}
