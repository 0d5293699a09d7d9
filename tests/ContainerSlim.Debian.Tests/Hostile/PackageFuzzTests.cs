using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Damaged package files, and what is in them.</summary>
public sealed class PackageFuzzTests : IDisposable
{
    // Eight times "Package: tool" and so on, compressed by xz with a dictionary of 4 KiB.
    internal const string SmallXz =
        "/Td6WFoAAATm1rRGAgAhAQAAAAA3J5fW4AJXAEFdACgYSGbb2jCF/hbwgmFzXjmtc7Yk6qYqlzgxUhkDwOngovrhJZQf0lyMHvFA4RaArMDuGDXPxXX7E4uvXT1RDAAAAAAAAJlL84Zw"
        + "p0OgAAFd2AQAAAA7bKJFscRn+wIAAAAABFla";

    private static readonly ForgedPackage Tool = new(
        "tool",
        new("./usr/", "") { Mode = "755" },
        new("./usr/bin/tool", "tool\n") { Mode = "755" },
        new("./usr/bin/again") { LinkTarget = "./usr/bin/tool", Type = '1' },
        new("./usr/bin/short") { LinkTarget = "tool" },
        new("././@LongLink", "./usr/share/" + new string('n', 120) + "\0") { Type = 'L' },
        new("./usr/share/n"),
        new("./PaxHeaders/x", "32 path=./usr/share/longer/name\n17 mtime=1.25000\n") { Type = 'x' },
        new("./usr/share/p"))
    {
        Control = [new("./md5sums", "d41d8cd98f00b204e9800998ecf8427e  usr/bin/tool\n")],
    };

    private readonly TemporaryDirectory temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public Task Damaged_package_files_are_refused() =>
        new Fuzz<InvalidDataException>(
            DebianMirrorForge.WritePackageFile(Tool),
            DebianMirrorForge.WritePackageFile(Tool with { Compression = "zst" }),
            PlainPackage.Write(Tool))
        { Cases = 1500 }.RunAsync(ReadToEnd);

    [Fact]
    public async Task Damaged_packages_are_refused_by_name_when_they_are_cut()
    {
        var store = new BlobStore(temporary.Path, TimeProvider.System);
        await new Fuzz<DebianException>(PlainPackage.Write(Tool)) { Cases = 1000 }.RunAsync(file =>
        {
            var blob = Blob.Of("application/vnd.debian.binary-package", file);
            var stanza = $"Package: tool\nVersion: 1\nArchitecture: all\nFilename: t\nSize: {file.Length}\nSHA256: {blob.Descriptor.Digest.Hex}";
            var package = Package.Read(Stanza.Parse(stanza));
            var all = new Pick(BaseGroup.Base, new SliceName("tool", "all"), new SlicePath("/**", SlicePathKind.Glob));
            new PackageCutter(package, [all], store, zstd: null).CutAsync(blob, default).GetAwaiter().GetResult();
        });
    }

    [Fact]
    public Task Damaged_xz_is_refused() => new Fuzz<InvalidDataException>(Convert.FromBase64String(SmallXz)) { Cases = 1500 }.RunAsync(file =>
    {
        using var xz = new LimitedStream(new Xz(new MemoryStream(file)), 1 << 20, () => new InvalidDataException("it is too large"));
        xz.CopyTo(Stream.Null);
    });

    internal static void ReadToEnd(byte[] file)
    {
        using var package = new PackageFile(new MemoryStream(file), 1 << 20, Build.Zstd.Decompress);
        package.ReadControl();
        foreach (var entry in package.ReadData()) entry.DataStream?.CopyTo(Stream.Null);
    }
}
