using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Manifests that do not say what they are, from servers that do not either.</summary>
public sealed class ManifestKindTests : IAsyncLifetime
{
    private readonly RegistryClient client = Client();
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/octet-stream")]
    [InlineData("binary/octet-stream")]
    [InlineData("Application/VND.OCI.image.manifest.v1+JSON")]
    public async Task An_image_without_a_media_type_is_known_by_its_members(string contentType)
    {
        var image = Image(Layer(1));
        await PutAsync("1", image, contentType);

        var found = await client.FetchImageAsync(Reference.Parse($"{registry.Host}/app:1"), Amd64, CredentialUse.Pull, None);

        Assert.Equal(MediaTypes.OciManifest, found.Manifest.Descriptor.MediaType);
        Assert.Equal(Bytes(1, 1000), await found.Layers[0].Blob.ReadAllAsync(None));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task An_index_without_a_media_type_is_known_by_its_members(string contentType)
    {
        var index = Index(Image(Layer(1)), Image(new Platform("linux", "arm64"), Layer(2)));
        await PutAsync("1", index, contentType);

        var found = await client.FetchImageAsync(
            Reference.Parse($"{registry.Host}/app:1"), new Platform("linux", "arm64"), CredentialUse.Pull, None);

        Assert.Equal(Bytes(2, 1000), await found.Layers[0].Blob.ReadAllAsync(None));
    }

    [Fact]
    public async Task A_manifest_with_a_configuration_of_Docker_is_one_of_Docker()
    {
        Put($$"""{"schemaVersion":2,"config":{"mediaType":"{{MediaTypes.DockerConfig}}"},"layers":[]}""");

        Assert.Equal(MediaTypes.DockerManifest, (await Repository.ResolveAsync("1", None)).Descriptor.MediaType);
    }

    [Theory]
    [InlineData("""{"config":{},"layers":[],"manifests":[]}""", "application/json")]
    [InlineData("""{"config":{},"layers":{}}""", "application/json")]
    [InlineData("""{"mediaType":7,"config":{},"layers":[]}""", "application/json")]
    [InlineData("""{"mediaType":"text/html","config":{},"layers":[]}""", "text/html")]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", "application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("[]", "application/json")]
    public async Task A_document_that_is_no_manifest_or_two_at_once_is_refused(string json, string named)
    {
        Put(json);

        var failure = await FailsAsync(ErrorCode.UnknownManifestType, () => Repository.ResolveAsync("1", None));

        Assert.Contains($"'{named}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_a_generic_type_is_read_to_describe_it()
    {
        await PutAsync("1", Image(Layer(1)), "application/json");

        Assert.Equal(MediaTypes.OciManifest, (await Repository.FindManifestAsync("1", None))?.MediaType);
    }

    private void Put(string json) => registry.PutManifest("app", "1", "application/json", Encoding.UTF8.GetBytes(json));

    // As a static file server has it: no media type inside, and a generic one outside.
    private async Task PutAsync(string tag, IArtifact artifact, string contentType)
    {
        var text = Encoding.UTF8.GetString(artifact.Manifest.Bytes.Span);
        foreach (var child in artifact.Children)
        {
            await PutAsync(tag, child, contentType);
            var changed = registry.FindManifest("app", tag)!;
            var old = child.Manifest.Descriptor;
            text = text.Replace(
                $"\"digest\":\"{old.Digest}\",\"size\":{old.Size}",
                $"\"digest\":\"{Digest.Of(changed)}\",\"size\":{changed.Length}",
                StringComparison.Ordinal);
        }

        foreach (var blob in artifact.Blobs) registry.PutBlob("app", await blob.ReadAllAsync(None));
        var own = $"\"mediaType\":\"{artifact.Manifest.Descriptor.MediaType}\",";
        var at = text.IndexOf(own, StringComparison.Ordinal);
        registry.PutManifest("app", tag, contentType, Encoding.UTF8.GetBytes(text.Remove(at, own.Length)));
    }
}
