using System.Security.Cryptography;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>The client against Debian's docker-registry.</summary>
public sealed class DockerRegistryTests
{
    [SkippableFact]
    public async Task A_real_registry_gives_back_what_was_pushed()
    {
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        var image = Image(Layer(1), Layer(2));

        await client.PushAsync(Target(registry, "1"), image);
        var pulled = await client.FetchImageAsync(Reference.Parse($"{registry.Host}/team/app:1"), Amd64, CredentialUse.Pull, None);

        Assert.Equal(image.Manifest.Bytes.ToArray(), pulled.Manifest.Bytes.ToArray());
        Assert.Equal(Bytes(2, 1000), await pulled.Layers[1].Blob.ReadAllAsync(None));
    }

    [SkippableFact]
    public async Task A_second_push_to_a_real_registry_uploads_nothing()
    {
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        await client.PushAsync(Target(registry, "1"), Image(Layer(1)));

        var second = await client.PushAsync(Target(registry, "1"), Image(Unopened(Layer(1))));

        Assert.Empty(second.Sent);
    }

    [SkippableFact]
    public async Task A_real_registry_keeps_every_tag_of_an_index()
    {
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        var index = Index(Image(Layer(1)), Image(new Platform("linux", "arm64"), Layer(2)));

        await client.PushAsync(Target(registry, "1", "latest"), index);

        var repository = client.Repository(registry.Host, "team/app", CredentialUse.Pull);
        Assert.Equal(index.Manifest.Descriptor.Digest, (await repository.FindManifestAsync("1", None))?.Digest);
        Assert.Equal(index.Manifest.Descriptor.Digest, (await repository.FindManifestAsync("latest", None))?.Digest);
    }

    [SkippableFact]
    public async Task A_real_registry_mounts_a_blob_from_another_repository()
    {
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        await client.PushAsync(new RegistryTarget(registry.Host, "base", ["1"]), Image(Layer(1)));

        var publication = await client.PushAsync(Target(registry, "1") with { MountSources = _ => ["base"] }, Image(Unopened(Layer(1)), Layer(2)));

        Assert.Contains(Layer(1).Descriptor, publication.Reused);
    }

    [SkippableFact]
    public async Task A_real_registry_takes_chunks()
    {
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 100_000 });
        var layer = Layer(1, 350_000);

        await client.PushAsync(Target(registry, "1"), Image(layer));

        Assert.Equal(Bytes(1, 350_000), await client.Repository(registry.Host, "team/app", CredentialUse.Pull).ReadAsync(layer.Descriptor));
    }

    [SkippableFact]
    public async Task A_real_registry_with_a_login_takes_the_right_password()
    {
        await using var registry = await DockerRegistry.StartAsync("me", "pass:word");
        using var client = ClientOf("me", "pass:word");

        await client.PushAsync(Target(registry, "1"), Image(Layer(1)));

        Assert.NotNull(await client.Repository(registry.Host, "team/app", CredentialUse.Pull).FindManifestAsync("1", None));
    }

    [SkippableTheory]
    [InlineData("me", "wrong")]
    [InlineData("you", "pass:word")]
    public async Task A_real_registry_with_a_login_refuses_everybody_else(string user, string password)
    {
        await using var registry = await DockerRegistry.StartAsync("me", "pass:word");
        using var client = ClientOf(user, password);

        await FailsAsync(ErrorCode.Unauthorized, () => client.PushAsync(Target(registry, "1"), Image(Layer(1))));
    }

    [SkippableFact]
    public async Task Skopeo_reads_what_was_pushed()
    {
        var skopeo = Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        var image = Image(Layer(1), Layer(2));
        await client.PushAsync(Target(registry, "1"), image);

        var result = await new Command(skopeo, "inspect", "--tls-verify=false", $"docker://{registry.Host}/team/app:1").RunSuccessfullyAsync();

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(image.Manifest.Descriptor.Digest.ToString(), json.RootElement.GetProperty("Digest").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("Layers").GetArrayLength());
    }

    [SkippableFact]
    public async Task A_large_blob_streams_to_a_real_registry_and_back()
    {
        const int size = 64 << 20;
        await using var registry = await DockerRegistry.StartAsync();
        using var client = Client();
        using var content = new ZeroStream(size);
        var layer = new Blob(
            new Descriptor(MediaTypes.OciLayerGzip, Digest.FromHash(await SHA256.HashDataAsync(content)), size),
            _ => Task.FromResult<Stream>(new ZeroStream(size)));

        await client.PushAsync(Target(registry, "1"), Image(layer));

        await using var stream = await client.Repository(registry.Host, "team/app", CredentialUse.Pull).OpenBlobAsync(layer.Descriptor, None);
        await stream.CopyToAsync(Stream.Null);
        Assert.Equal(size, stream.Position);
    }

    private static RegistryTarget Target(DockerRegistry registry, params string[] tags) => new(registry.Host, "team/app", tags);
}
