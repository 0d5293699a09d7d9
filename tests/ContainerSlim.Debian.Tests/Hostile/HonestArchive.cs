using System.Security.Cryptography;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>An archive that a test makes dishonest, and honest again: what was refused must not be in the way of the next base.</summary>
internal sealed class HonestArchive : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory temporary = new();

    public HonestArchive()
    {
        Forge = new DebianMirrorForge(temporary.Combine("archive"));
        Publish();
    }

    public DebianMirrorForge Forge { get; }

    public string Root => temporary.Path;

    public BaseRequest Request => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = new FixedTime(Now),
        Zstd = Build.Zstd.Decompress,
        Sources = PackageSources.Mirror(Forge.Folder),
        KeyringPath = Forge.WriteKeyring(armored: false),
    };

    public void Dispose() => temporary.Dispose();

    /// <summary>Publishes all suites as they should be, but what a test changes.</summary>
    public void Publish(Func<ForgedSuite, ForgedSuite>? suite = null, Func<ForgedPackage, ForgedPackage>? libc = null)
    {
        var main = new ForgedSuite("trixie") { Fields = "Date: Sat, 14 Nov 2026 09:00:00 UTC\n" };
        Forge.Publish(
            suite?.Invoke(main) ?? main,
            [.. DebianMirrorForge.Base.Select(package => package.Name == "libc6" && libc is not null ? libc(package) : package)]);
        foreach (var name in new[] { "trixie-updates", "trixie-security" }) Forge.Publish(new ForgedSuite(name));
    }

    /// <summary>A request is refused with a code and a sentence, and leaves nothing that the same request for an honest archive meets.</summary>
    public async Task RefusesAsync(BaseRequest request, ErrorCode code, string sentence, Func<Task>? makeHonest = null)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(request, default));

        Assert.Equal(code, failure.Code);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        AssertWhole(request.Store);
        Assert.Null(DebianBase.FindEarlier(request with { Parts = [BasePart.Slice("tzdata_zoneinfo")] }));

        if (makeHonest is not null) await makeHonest();
        else Publish();
        var clean = Request with { Store = new BlobStore(temporary.Combine("clean"), TimeProvider.System) };
        Assert.Equal(await DigestsAsync(clean), await DigestsAsync(Request));
    }

    // Every blob has its name's content, and there are no other files but records.
    private static void AssertWhole(BlobStore store)
    {
        if (!Directory.Exists(store.Root)) return;

        foreach (var file in Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(store.Root, file);
            var isBlob = path == "blobs/sha256/" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            if (!isBlob) Assert.Matches("^records/debian-[^/]+/[0-9a-f]{64}\\.json$", path);
        }
    }

    private static async Task<IReadOnlyList<Digest>> DigestsAsync(BaseRequest request)
    {
        var digests = new List<Digest>();
        foreach (var group in (await DebianBase.BuildAsync(request, default)).Groups)
        {
            digests.Add((await LayerWriter.WriteAsync(group.Entries, new LayerOptions(), request.Store, default)).Blob.Descriptor.Digest);
        }

        return digests;
    }
}
