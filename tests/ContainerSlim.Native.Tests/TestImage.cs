namespace ContainerSlim.Native.Tests;

/// <summary>A container's files, made in memory for a test.</summary>
internal sealed class TestImage
{
    public const string GlibcLoader = "/lib64/ld-linux-x86-64.so.2";
    public const string MuslLoader = "/lib/ld-musl-x86_64.so.1";

    private readonly List<NativeEntry> entries = [];

    /// <summary>An image with the GNU C library, whose libc.so.6 defines a few versions.</summary>
    public static TestImage OfGlibc() => new TestImage()
        .Add(GlibcLoader, new ElfLibrary { Soname = "ld-linux-x86-64.so.2", VersionsProvided = ["GLIBC_2.3"] })
        .Add("/lib/x86_64-linux-gnu/libc.so.6", new ElfLibrary { Soname = "libc.so.6", VersionsProvided = ["GLIBC_2.2.5", "GLIBC_2.36"] });

    public static TestImage OfMusl() => new TestImage().Add(MuslLoader, new ElfLibrary { Soname = "libc.musl-x86_64.so.1" });

    public TestImage Add(string path, ElfLibrary? library = null)
    {
        var content = (library ?? new ElfLibrary { Soname = Path.GetFileName(path) }).ToBytes();
        entries.Add(new NativeEntry(path) { Read = () => ElfFile.Read(content) });
        return this;
    }

    public TestImage Program(string path, ElfLibrary program) => Add(path, program with { Interpreter = program.Interpreter ?? GlibcLoader });

    public TestImage Text(string path)
    {
        entries.Add(new NativeEntry(path) { Read = () => ElfFile.Read("/* GNU ld script */ GROUP ( libc.so.6 )  and some more text behind it"u8.ToArray()) });
        return this;
    }

    public TestImage Link(string path, string target)
    {
        entries.Add(new NativeEntry(path) { LinkTarget = target });
        return this;
    }

    public NativeTree ToTree() => new(entries);

    public NativeClosure Prove(string root, LoaderSearch? search = null) => Prove(new NativeRoot(root), search);

    public NativeClosure Prove(NativeRoot root, LoaderSearch? search = null) => NativeClosure.Prove(ToTree(), [root], search ?? new LoaderSearch());

    /// <summary>The problems as short texts.</summary>
    public IEnumerable<string> Problems(string root, LoaderSearch? search = null) => Texts(Prove(root, search));

    public static IEnumerable<string> Texts(NativeClosure closure) =>
        closure.Problems.Select(one => string.Join(' ', new[] { one.Kind.ToString(), one.File, one.Library, one.Version }.Where(part => part is not null)));
}
