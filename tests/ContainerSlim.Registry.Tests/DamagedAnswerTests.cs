using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Answers that arrive whole, and are not what was asked for.</summary>
public sealed class DamagedAnswerTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly RegistryClient client = Client();
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

    public void Dispose() => directory.Dispose();

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    private Blob Remote => new(Layer(1).Descriptor, ct => Repository.OpenBlobAsync(Layer(1).Descriptor, ct));

    private BlobStore Store => new(directory.Path, TimeProvider.System);

    [Theory]
    [InlineData(1000)]
    [InlineData(900)]
    [InlineData(1100)]
    public async Task A_blob_that_arrives_damaged_is_fetched_again(int size)
    {
        registry.Lie("GET", "blobs", times: 2, Bytes(9, size), "application/octet-stream");

        Assert.Equal(Bytes(1, 1000), await (await Store.GetOrPutAsync(Remote, None)).ReadAllAsync(None));
    }

    [Fact]
    public async Task A_configuration_that_arrives_damaged_is_fetched_again()
    {
        registry.Lie("GET", "blobs", times: 2, Bytes(9, 1000), "application/octet-stream");

        Assert.Equal(Bytes(1, 1000), await Remote.ReadAllAsync(None));
    }

    [Fact]
    public async Task A_blob_that_always_arrives_damaged_is_refused_and_not_kept()
    {
        registry.Lie("GET", "blobs", times: 3, Bytes(9, 1000), "application/octet-stream");

        await FailsAsync(ErrorCode.ContentMismatch, () => Store.GetOrPutAsync(Remote, None));

        Assert.Equal(3, registry.Requests.Count);
        Assert.Null(Store.Find(Layer(1).Descriptor));
    }

    [Fact]
    public async Task What_arrived_damaged_is_not_taken_from_a_cache_again()
    {
        var repository = Repository;
        registry.Lie("GET", "blobs", times: 1, Bytes(9, 1000), "application/octet-stream");
        registry.Lie("GET", "manifests", times: 1, "{}"u8.ToArray(), MediaTypes.OciManifest, ("Docker-Content-Digest", Digest.Of("other"u8).ToString()));

        await repository.ResolveAsync("1", None);
        await new Blob(Layer(1).Descriptor, ct => repository.OpenBlobAsync(Layer(1).Descriptor, ct)).ReadAllAsync(None);

        Assert.Equal([null, "no-cache", null, "no-cache"], registry.Requests.Select(request => request.Headers.GetValueOrDefault("Cache-Control")));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_manifest_that_arrives_damaged_is_fetched_again_at_most_twice(int times, bool isRight)
    {
        var digest = Image(Layer(1)).Manifest.Descriptor.Digest;
        registry.Lie("GET", "manifests", times, "{}"u8.ToArray(), MediaTypes.OciManifest);

        if (isRight) await Repository.ResolveAsync(digest.ToString(), None);
        else await FailsAsync(ErrorCode.ContentMismatch, () => Repository.ResolveAsync(digest.ToString(), None));

        Assert.Equal(3, registry.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"access_tokeo\":\"x\"}")]
    [InlineData("[]")]
    public async Task A_token_that_arrives_damaged_is_fetched_again(string answer)
    {
        await using var closed = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        await closed.PutImageAsync("app", "1", Image(Layer(1)));
        closed.Lie("GET", "/token", times: 2, System.Text.Encoding.ASCII.GetBytes(answer), "application/json");

        await client.Repository(closed.Host, "app", CredentialUse.Pull).ResolveAsync("1", None);

        Assert.Equal(3, closed.Count("GET", "/token"));
    }

    [Fact]
    public async Task A_layer_that_arrives_damaged_on_its_way_to_another_registry_is_fetched_again()
    {
        registry.Lie("GET", "blobs", times: 2, Bytes(9, 1000), "application/octet-stream");

        await client.PushAsync(new RegistryTarget(registry.Host, "other", ["1"]), Image(Remote));

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("other", Layer(1).Descriptor.Digest));
    }
}
