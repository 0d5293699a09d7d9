using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class RedirectTests : IAsyncLifetime
{
    private readonly RegistryClient client = ClientOf("user", "secret");
    private InMemoryRegistry registry = null!;
    private InMemoryRegistry storage = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Basic });
        storage = await InMemoryRegistry.StartAsync();
        storage.PutBlob("app", Bytes(1, 1000));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
        await storage.DisposeAsync();
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_blob_is_read_from_where_the_registry_points_without_the_credentials(int status)
    {
        // The first request is there to be refused, so that the redirected one carries credentials.
        await client.Repository(registry.Host, "app", CredentialUse.Pull).BlobExistsAsync(Layer(1).Descriptor, None);
        registry.Fail("GET", "blobs", 1, status, "", ("Location", $"http://{storage.Host}/v2/app/blobs/{Layer(1).Descriptor.Digest}"));

        Assert.Equal(Bytes(1, 1000), await client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));

        Assert.NotNull(registry.Requests[^1].Authorization);
        Assert.Null(Assert.Single(storage.Requests).Authorization);
    }

    [Fact]
    public async Task A_registry_that_points_elsewhere_in_itself_gets_the_credentials_again()
    {
        await client.Repository(registry.Host, "app", CredentialUse.Pull).BlobExistsAsync(Layer(1).Descriptor, None);
        registry.PutBlob("moved", Bytes(1, 1000));
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", $"/v2/moved/blobs/{Layer(1).Descriptor.Digest}"));

        Assert.Equal(Bytes(1, 1000), await client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        registry.Fail("GET", "blobs", 100, 302, "", ("Location", $"/v2/app/blobs/{Layer(1).Descriptor.Digest}"));

        await FailsAsync(ErrorCode.RegistryFailed, () => client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));
    }
}
