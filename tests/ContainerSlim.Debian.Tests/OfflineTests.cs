using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Packages without the network: from the store, or a list of what it lacks.</summary>
public sealed class OfflineTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory temporary = new();
    private DebianMirrorForge forge = null!;
    private DebianMirrorServer server = null!;

    public async Task InitializeAsync()
    {
        forge = new DebianMirrorForge(temporary.Combine("archive"));
        forge.Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
        server = await DebianMirrorServer.StartAsync(temporary.Path, "archive");
    }

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    public void Dispose() => temporary.Dispose();

    private BaseRequest Online => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = TimeProvider.System,
        Sources = PackageSources.Mirror(server.Address.ToString()),
        KeyringPath = forge.WriteKeyring(armored: false),
    };

    private BaseRequest Request => Online with { IsOffline = true };

    private BaseRequest Smaller => Request with { Parts = BaseParts.Foundation };

    [Fact]
    public async Task A_base_that_was_built_before_is_built_again_at_any_time()
    {
        var before = await DebianBase.BuildAsync(Online, default);
        var requests = server.Requests.Count;

        var again = await DebianBase.BuildAsync(Request with { Time = new FixedTime(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) }, default);

        Assert.Equal(before.Resolution.Key, again.Resolution.Key);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task Another_base_of_the_same_lists_and_packages_is_built_as_well()
    {
        await DebianBase.BuildAsync(Online, default);
        var requests = server.Requests.Count;

        Assert.NotEmpty((await DebianBase.BuildAsync(Smaller, default)).Groups);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_list_of_packages_that_expired_meanwhile_is_still_used()
    {
        forge.Publish(
            new ForgedSuite("trixie") { Fields = "Date: Sat, 14 Nov 2026 09:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 09:00:00 UTC\n" },
            DebianMirrorForge.Base);
        await DebianBase.BuildAsync(Online with { Time = Clock(2026) }, default);

        Assert.NotEmpty((await DebianBase.BuildAsync(Smaller with { Time = Clock(2030) }, default)).Groups);
    }

    [Fact]
    public async Task Lists_that_are_missing_are_named()
    {
        var failure = await FailsAsync(Request);

        Assert.StartsWith("cannot look up packages of debian-13 for amd64 without the network (SlimOffline): ", failure, StringComparison.Ordinal);
        Assert.Contains("the cache has no 'dists/trixie/InRelease' of http://127.0.0.1", failure, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_index_that_is_missing_is_named()
    {
        await DebianBase.ResolveAsync(Online, default);
        Directory.Delete(temporary.Combine("store", "blobs"), recursive: true);

        Assert.Contains("the cache has no 'dists/trixie/main/binary-amd64/Packages' of http://127.0.0.1", await FailsAsync(Smaller), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_that_are_missing_are_all_named_with_their_files_and_sizes()
    {
        var resolved = await DebianBase.ResolveAsync(Online, default);

        var failure = await FailsAsync(Request);

        foreach (var package in resolved.Packages)
        {
            Assert.Contains($"{package} ({package.Content.Size} bytes, '{package.PoolPath}')", failure, StringComparison.Ordinal);
        }

        Assert.StartsWith($"cannot use {resolved.Packages.Count} packages (", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chosen_packages_that_are_missing_are_named_as_well()
    {
        var resolved = await DebianBase.ResolveAsync(Online, default);
        var chosen = PackageNeeds.Of(Request).With(resolved.Packages, resolved.Depended);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, chosen, default));

        Assert.Equal(ErrorCode.NotInCache, failure.Code);
        Assert.Contains("libc6_1.0-1_amd64 (", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_in_a_folder_needs_no_network() =>
        Assert.NotEmpty((await DebianBase.BuildAsync(Request with { Sources = PackageSources.Mirror(forge.Folder) }, default)).Groups);

    [Fact]
    public async Task A_mirror_without_security_updates_is_known_to_have_none()
    {
        Directory.Delete(Path.Combine(forge.Folder, "dists", "trixie-security"), recursive: true);
        await DebianBase.BuildAsync(Online, default);

        Assert.Single((await DebianBase.BuildAsync(Smaller, default)).Warnings);
    }

    private static FixedTime Clock(int year) => new(new DateTimeOffset(year, 11, 15, 0, 0, 0, TimeSpan.Zero));

    private static async Task<string> FailsAsync(BaseRequest request)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(request, default));
        Assert.Equal(ErrorCode.NotInCache, failure.Code);
        return failure.Message;
    }
}
