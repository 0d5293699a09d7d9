using System.Text;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Damaged control files, indexes, release files, signatures and keys.</summary>
public sealed class IndexFuzzTests : IDisposable
{
    private const string Index =
        "Package: tool\nSource: tools (1.0)\nVersion: 1:1.0~rc1-2+b1\nArchitecture: amd64\nInstalled-Size: 12\nPriority: optional\n"
        + "Depends: libc6 (>= 2.38), a:any | b (<< 1) [amd64 !arm64] <!nocheck>\nProvides: t (= 1), u\nConflicts: x (>> 1.0)\n"
        + "Description: A tool\n with more\n .\n lines\nFilename: pool/main/t/tool.deb\nSize: 1234\n"
        + "SHA256: d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf8427e\n\n"
        + "Package: lib\nVersion: 2\nArchitecture: all\nFilename: l\nSize: 1\nSHA256: d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf8427e\n";

    private const string Release =
        "Origin: Forged\nCodename: trixie\nDate: Sat, 14 Nov 2026 09:00:00 UTC\nValid-Until: Sat, 28 Nov 2037 00:53:03 UTC\nAcquire-By-Hash: yes\nSHA256:\n"
        + " d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf8427e 12 main/binary-amd64/Packages\n"
        + " d41d8cd98f00b204e9800998ecf8427ed41d8cd98f00b204e9800998ecf8427e 10 main/binary-amd64/Packages.xz";

    private static readonly DebianMirrorKey Key = new();
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public Task Damaged_stanzas_are_refused() => new Fuzz<FormatException>(Index) { Cases = 1500, Words = ["\n\n", "\nPackage: tool", ": ", "\n #", "\n "] }
        .RunAsync((string text) =>
        {
            foreach (var stanza in Stanza.ParseAll(text)) _ = Package.Read(stanza).Relations.ToFields().ToList();
        });

    [Fact]
    public Task Damaged_indexes_are_refused() => new Fuzz<InvalidDataException>(Index) { Cases = 800, Words = ["\n\n", "Package: ", "Provides: "] }
        .RunAsync((byte[] bytes) =>
        {
            _ = PackageIndex.Find(new MemoryStream(bytes), new HashSet<string> { "tool", "lib" });
            _ = PackageTable.Read(new MemoryStream(bytes)).Find("tool").ToList();
        });

    [Fact]
    public Task Damaged_release_files_are_refused_whoever_damaged_them() =>
        FuzzReleasesAsync(new Fuzz<DebianException>(Key.Sign(Release)) { Cases = 700, Words = ["-", "\n\n", "-----BEGIN PGP SIGNATURE-----"] }, text => text);

    [Fact]
    public Task Release_files_that_were_damaged_before_they_were_signed_are_refused() =>
        FuzzReleasesAsync(new Fuzz<DebianException>(Release) { Cases = 700, Words = ["\n\n", "\nDate: ", "99999999999999999999", "\n "] }, Key.Sign);

    [Fact]
    public async Task Damaged_keyrings_are_refused_and_verify_nothing()
    {
        var text = ClearSignedText.Parse(Encoding.UTF8.GetBytes(Key.Sign(Release)));
        var path = temporary.Combine("keyring");
        await new Fuzz<DebianException>(Key.ToPacket(), Encoding.ASCII.GetBytes(Key.ToArmor())) { Cases = 700 }.RunAsync((byte[] bytes) =>
        {
            File.WriteAllBytes(path, bytes);
            _ = Keyring.Load(path).Trusts(text, Now);
        });
    }

    [Fact]
    public async Task Damaged_signatures_are_refused()
    {
        var lines = Key.Sign(Release).Split('\n').SkipWhile(line => line != Armor.BeginSignature).ToArray();
        var signature = Armor.Read(lines).Content;
        File.WriteAllBytes(temporary.Combine("keyring"), Key.ToPacket());
        var keyring = Keyring.Load(temporary.Combine("keyring"));
        await new Fuzz<FormatException>(signature) { Cases = 1500 }.RunAsync((byte[] bytes) =>
        {
            var text = $"-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n{Armor.BeginSignature}\n\n{Convert.ToBase64String(bytes)}\n-----END PGP SIGNATURE-----\n";
            Assert.False(keyring.Trusts(ClearSignedText.Parse(Encoding.ASCII.GetBytes(text)), Now));
        });
    }

    [Fact]
    public Task Damaged_relations_are_refused() =>
        new Fuzz<FormatException>("libc6 (>= 2.38), a:any | b (<< 1) [amd64 !arm64] <!nocheck stage1> <cross>, c")
        {
            Cases = 3000,
            Words = ["[", "]", "<", ">", "(", "|", " "],
        }.RunAsync((string text) => _ = RelationReader.Read(text, "amd64").Select(one => string.Join('|', one)).ToList());

    [Fact]
    public Task Damaged_versions_are_refused_or_have_their_place_in_the_order() =>
        new Fuzz<FormatException>("1:2.3.4~rc1-5+deb13u1", "0.9-1", "20260101", "2:1.0-1ubuntu3~24.04") { Cases = 3000, Words = ["~", ":", "-", "00", "a"] }
            .RunAsync((string text) =>
            {
                var (version, other) = (DebianVersion.Parse(text), DebianVersion.Parse("1:2.3.4-5"));
                Assert.Equal(Math.Sign(version.CompareTo(other)), -Math.Sign(other.CompareTo(version)));
                Assert.Equal((0, version.GetHashCode()), (version.CompareTo(DebianVersion.Parse(version.ToString())), DebianVersion.Parse(text).GetHashCode()));
            });

    private async Task FuzzReleasesAsync(Fuzz<DebianException> fuzz, Func<string, string> sign)
    {
        File.WriteAllBytes(temporary.Combine("keyring"), Key.ToPacket());
        var request = new BaseRequest
        {
            Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
            Time = new FixedTime(Now),
            Sources = PackageSources.Mirror(temporary.Path),
            AnyDate = true,
        };
        var check = new ReleaseCheck(Keyring.Load(temporary.Combine("keyring")), request);
        await fuzz.RunAsync((string text) =>
        {
            var mirror = new OneFileMirror(Encoding.UTF8.GetBytes(sign(text)));
            _ = ReleaseFile.TryReadAsync(mirror, "trixie", check, default).GetAwaiter().GetResult();
        });
    }

    private sealed class OneFileMirror(byte[] file) : IPackageMirror
    {
        public string Location => "memory";

        public Task<Stream?> OpenAsync(string path, CancellationToken ct) => Task.FromResult<Stream?>(new MemoryStream(file));
    }
}
