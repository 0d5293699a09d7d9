using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Registries and proxies that do not answer HEAD, or cannot say what they have.</summary>
public sealed class HeadTests : IAsyncLifetime
{
    private const int Always = 1000;

    private readonly RegistryClient client = Client();
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    private RegistryPublisher Publisher => new(client, new RegistryTarget(registry.Host, "app", ["1"]));

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(406)]
    [InlineData(501)]
    public async Task A_registry_that_does_not_answer_HEAD_is_asked_with_GET(int status)
    {
        var image = Image(Layer(1));
        registry.Fail("HEAD", "/v2/", Always, status);

        Assert.Null(await Publisher.FindAsync(image, None));
        await client.PushAsync(registry, image, "1");

        Assert.True((await Publisher.FindAsync(image, None))!.IsUpToDate);
        Assert.True(await Publisher.IsNamedAsync(image.Manifest.Descriptor.Digest, None));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    public async Task Without_HEAD_a_second_push_sends_no_blob(int status)
    {
        registry.Fail("HEAD", "/v2/", Always, status);
        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Empty((await client.PushAsync(registry, Image(Layer(1)), "2")).Sent);
    }

    [Fact]
    public async Task Without_HEAD_a_manifest_that_is_not_there_is_nothing()
    {
        registry.Fail("HEAD", "manifests", times: 1, 405);

        Assert.Null(await Repository.FindManifestAsync("1", None));
    }

    [Fact]
    public async Task Without_HEAD_the_size_of_a_blob_is_known()
    {
        registry.PutBlob("app", Bytes(1, 1000));
        registry.Fail("HEAD", "blobs", Always, 405);

        Assert.True(await Repository.BlobFitsAsync(Layer(1).Descriptor, None));
        Assert.False(await Repository.BlobFitsAsync(Layer(1).Descriptor with { Size = 999 }, None));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task A_registry_that_answers_no_question_gets_the_image(int status)
    {
        registry.Fail("HEAD", "/v2/", Always, status);
        registry.Fail("GET", "/v2/", Always, status);

        Assert.Null(await Publisher.FindAsync(Image(Layer(1)), None));
        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.NotNull(registry.FindManifest("app", "1"));
    }
}
