using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A publish without the network: packages and images from the cache, or a list of what it lacks.</summary>
public sealed class OfflinePublishTests : IAsyncLifetime
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");
    private readonly DebianMirrorForge mirror;
    private InMemoryRegistry registry = null!;
    private DebianMirrorServer server = null!;
    private Image made = null!;

    public OfflinePublishTests()
    {
        mirror = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));
        mirror.Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        server = await DebianMirrorServer.StartAsync(folder.Beside, "mirror");
        made = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "bases")), ImageFixtures.Amd64);
        await registry.PutImageAsync("base", "1", made);
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("chiseled", "none")]
    [InlineData("chiseled", "slim.lock.json")]
    [InlineData("image", "none")]
    [InlineData("image", "slim.lock.json")]
    public async Task What_was_built_before_is_built_again(string kind, string lockFile)
    {
        var input = Input(kind) with { LockFile = lockFile };
        var before = await PublishAsync(input);
        var requests = Requests;
        folder.With("Hello.dll", "another assembly");

        var after = await PublishAsync(input with { Offline = true });

        Assert.NotEqual(before.Digest, after.Digest);
        Assert.Equal(requests, Requests);
    }

    [Theory]
    [InlineData("chiseled", "none", "the cache has no 'dists/trixie/InRelease' of http://127.0.0.1")]
    [InlineData("chiseled", "slim.lock.json", "libc6_1.0-1_amd64 (")]
    [InlineData("image", "none", "the cache has no such image")]
    [InlineData("image", "slim.lock.json", "the cache has no such image")]
    public async Task What_an_empty_cache_lacks_is_named(string kind, string lockFile, string missing)
    {
        if (lockFile != "none") await PublishAsync(Input(kind) with { LockFile = lockFile });
        var requests = Requests;

        var error = await FailsAsync(Input(kind) with { LockFile = lockFile, Offline = true, CacheDirectory = Path.Combine(folder.Beside, "elsewhere") });

        Assert.Contains(missing, error, StringComparison.Ordinal);
        Assert.Equal(requests, Requests);
    }

    [Fact]
    public async Task Layers_of_a_base_that_are_missing_are_named_with_their_sizes()
    {
        await PublishAsync(Input("image"));
        var layer = made.Layers[0].Blob.Descriptor;
        File.Delete(Path.Combine(Input("image").CacheDirectory!, "blobs", "sha256", layer.Digest.Hex));

        var error = await FailsAsync(Input("image") with { Offline = true });

        Assert.Contains($"the cache has no {layer.Digest} ({Sizes.Text(layer.Size)}); ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_still_goes_to_its_registry()
    {
        var input = Input("image") with { LayoutPath = null, Registry = registry.Host, Repository = "app" };
        await PublishAsync(Input("image"));

        var result = await PublishAsync(input with { Offline = true });

        Assert.Equal(result.Digest, Digest.Of(registry.FindManifest("app", "latest")!).ToString());
    }

    [Fact]
    public async Task Caches_of_other_machines_are_not_asked()
    {
        await PublishAsync(Input("chiseled"));

        await PublishAsync(Input("chiseled") with { Offline = true, CacheFrom = ["registry.invalid/cache"], CacheTo = "registry.invalid/cache" });
    }

    [Fact]
    public void The_newest_packages_cannot_be_had_without_the_network() => Refusal.Says(
        ErrorCode.InvalidProperty,
        "SlimOffline forbids downloads",
        () => BuildPlan.Create(Input("chiseled") with { Offline = true, RefreshBase = true }));

    [Theory]
    [InlineData("yesterday", null, "cannot use SlimSnapshot='yesterday': it must be a time in UTC such as 20261101T000000Z")]
    [InlineData(null, "https://mirror.example.com/{snapshot}", "{snapshot} stands for the time in SlimSnapshot, which is not set")]
    public void A_snapshot_that_cannot_be_used_is_refused(string? snapshot, string? address, string sentence) => Refusal.Says(
        ErrorCode.InvalidProperty,
        sentence,
        () => BuildPlan.Create(Input("chiseled") with { Snapshot = snapshot, PackageMirror = address }));

    private int Requests => registry.Requests.Count + server.Requests.Count;

    private BuildInput Input(string kind) => folder.Input() with
    {
        Base = kind == "image" ? $"{registry.Host}/base:1" : kind,
        BaseLibraries = "runtime",
        AssemblyName = "Hello",
        PackageMirror = server.Address.ToString(),
        PackageKeyring = mirror.WriteKeyring(armored: false),
        InvariantGlobalization = true,
        LayoutPath = Path.Combine(folder.Beside, "layout"),
        ProjectDirectory = Path.Combine(folder.Beside, "project"),
    };

    private static Task<PublishResult> PublishAsync(BuildInput input) =>
        new ImagePublisher(SilentObserver.Instance, TimeProvider.System).PublishAsync(input, [], default);

    private static async Task<string> FailsAsync(BuildInput input)
    {
        var error = await Assert.ThrowsAnyAsync<SlimException>(() => PublishAsync(input));
        Assert.Equal(ErrorCode.NotInCache, error.Code);
        return error.Message;
    }
}
