using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Registry.Tests;

/// <summary>Images, clients and credentials that tests begin with.</summary>
internal static class Samples
{
    public static readonly Platform Amd64 = new("linux", "amd64");

    public static CancellationToken None => CancellationToken.None;

    public static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Blob Layer(int seed, int size = 1000) => Blob.Of(MediaTypes.OciLayerGzip, Bytes(seed, size));

    /// <summary>An image whose layers are opaque: the registry does not look into them.</summary>
    public static Image Image(params Blob[] layers) => Image(Amd64, layers);

    public static Image Image(Platform platform, params Blob[] layers)
    {
        var typed = layers.Select(blob => new Layer(blob, blob.Descriptor.Digest)).ToList();
        var config = new ImageConfig { Platform = platform, DiffIds = [.. typed.Select(layer => layer.DiffId)] };
        return Oci.Image.Create(config, typed, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
    }

    public static ImageIndex Index(params Image[] images) => ImageIndex.Create(images, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);

    public static RegistryClient Client() => Client(new RegistryOptions());

    /// <summary>A client that waits for nothing.</summary>
    public static RegistryClient Client(RegistryOptions options) =>
        new(options.Time == TimeProvider.System ? options with { Time = new InstantTime() } : options);

    public static RegistryClient ClientOf(string username, string secret) =>
        Client(new RegistryOptions { Credentials = new Known(RegistryCredential.Password(username, secret)) });

    public static Task<Publication> PushAsync(this RegistryClient client, InMemoryRegistry registry, IArtifact artifact, params string[] tags) =>
        client.PushAsync(new RegistryTarget(registry.Host, "app", tags), artifact);

    public static Task<Publication> PushAsync(this RegistryClient client, RegistryTarget target, IArtifact artifact) =>
        new RegistryPublisher(client, target).PublishAsync(artifact, None);

    public static async Task<byte[]> ReadAsync(this RemoteRepository repository, Descriptor blob)
    {
        await using var stream = await repository.OpenBlobAsync(blob, None);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    public static async Task<SlimException> FailsAsync(ErrorCode code, Func<Task> act)
    {
        var failure = await Assert.ThrowsAnyAsync<SlimException>(act);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    /// <summary>A blob that must not be opened.</summary>
    public static Blob Unopened(Blob blob) => new(blob.Descriptor, _ => throw new InvalidOperationException("it was opened"));
}

/// <summary>One credential for every registry.</summary>
internal sealed record Known(RegistryCredential Credential) : ICredentialSource
{
    public Task<RegistryCredential?> FindAsync(CredentialRequest request, CancellationToken ct) => Task.FromResult<RegistryCredential?>(Credential);
}
