using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Answers that are never silent for long, and never end.</summary>
public sealed class SlowAnswerTests : IAsyncLifetime
{
    private const int Always = 1000;

    private readonly RegistryClient client = Client(new RegistryOptions
    {
        Retry = new RetryPolicy { MaxAttempts = 3, MinRate = 10_000, RateWindow = TimeSpan.FromMilliseconds(400) },
    });

    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        await registry.PutImageAsync("app", "1", Image(Layer(1)));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    [Fact]
    public async Task A_manifest_that_comes_too_slowly_is_fetched_again()
    {
        registry.Trickle("GET", "manifests", times: 2, contentType: MediaTypes.OciManifest);

        await Repository.ResolveAsync("1", None);

        Assert.Equal(3, registry.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_manifest_that_always_comes_too_slowly_is_given_up()
    {
        registry.Trickle("GET", "manifests", Always, contentType: MediaTypes.OciManifest);

        var failure = await FailsAsync(ErrorCode.RegistryUnreachable, () => Repository.ResolveAsync("1", None));

        Assert.Matches("only [0-9]+ bytes arrived within [0-9]+ seconds", failure.Message);
        Assert.Equal(3, registry.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_blob_that_comes_too_slowly_is_read_on_over_another_connection()
    {
        registry.PutBlob("app", new string(' ', 100_000).Select(c => (byte)c).ToArray());
        var blob = Descriptor.Of(MediaTypes.OciLayerGzip, System.Text.Encoding.ASCII.GetBytes(new string(' ', 100_000)));
        registry.Trickle("GET", "blobs", times: 2);

        Assert.Equal(100_000, (await Repository.ReadAsync(blob)).Length);
        Assert.Equal(3, registry.Count("GET", blob.Digest.ToString()));
    }

    [Fact]
    public async Task A_blob_that_always_comes_too_slowly_is_given_up()
    {
        registry.Trickle("GET", "blobs", Always);

        var failure = await FailsAsync(ErrorCode.RegistryUnreachable, () => Repository.ReadAsync(Layer(1).Descriptor with { Size = 1 << 30 }));

        Assert.Matches("broke 3 times after [0-9]+ bytes: only [0-9]+ bytes arrived", failure.Message);
    }

    [Fact]
    public async Task A_registry_without_ranges_that_is_too_slow_up_to_the_place_is_given_up()
    {
        registry.PutBlob("app", Bytes(1, 100_000));
        registry.DropBody("GET", "blobs", times: 1, afterBytes: 40_000);
        registry.Trickle("GET", "blobs", Always);

        await FailsAsync(ErrorCode.RegistryUnreachable, () => Repository.ReadAsync(Layer(1, 100_000).Descriptor));
    }

    [Fact]
    public async Task Every_connection_that_brings_next_to_nothing_counts()
    {
        registry.PutBlob("app", Bytes(1, 100_000));
        registry.DropBody("GET", "blobs", Always, afterBytes: 10);

        await FailsAsync(ErrorCode.RegistryUnreachable, () => Repository.ReadAsync(Layer(1, 100_000).Descriptor));

        Assert.Equal(3, registry.Requests.Count);
    }
}
