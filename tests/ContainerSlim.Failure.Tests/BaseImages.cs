using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>Base images in the scene's registry, good ones and others.</summary>
internal sealed class BaseImages(InMemoryRegistry registry, BlobStore store)
{
    /// <summary>Puts an image of one layer there, with tag 1.</summary>
    public Task<Image> PutAsync(string repository, string content) => PutAsync(repository, content, ImageFixtures.Amd64);

    /// <summary>Puts an image of one layer for a platform there, with tag 1.</summary>
    public async Task<Image> PutAsync(string repository, string content, Platform platform)
    {
        var image = await CreateAsync(content, platform);
        await registry.PutImageAsync(repository, "1", image);
        return image;
    }

    /// <summary>An image of one layer, which is in the store alone.</summary>
    public async Task<Image> CreateAsync(string content, Platform platform)
    {
        var layer = await LayerWriter.WriteAsync([ImageFixtures.Text("etc/base", "644", content)], new LayerOptions(), store, CancellationToken.None);
        return ImageFixtures.CreateImage(platform, ImageFormat.Oci, [layer]);
    }

    /// <summary>Puts an image there whose layer is as long as is said, and does not compress.</summary>
    public Task<Image> PutLargeAsync(string repository, int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return PutAsync(repository, Convert.ToBase64String(bytes));
    }

    /// <summary>Puts an image there whose texts were changed: any of manifest and configuration, which then belong together again.</summary>
    public async Task PutChangedAsync(string repository, Func<string, string> changeConfig, Func<string, string> changeManifest)
    {
        var image = await PutAsync(repository, $"the base of {repository}\n");
        var config = Encoding.UTF8.GetBytes(changeConfig(Encoding.UTF8.GetString(await image.ConfigBlob.ReadAllAsync(CancellationToken.None))));
        registry.PutBlob(repository, config);
        var descriptor = image.ConfigBlob.Descriptor;
        var manifest = Encoding.UTF8.GetString(image.Manifest.Bytes.Span)
            .Replace(
                $"\"digest\":\"{descriptor.Digest}\",\"size\":{descriptor.Size}",
                $"\"digest\":\"{Digest.Of(config)}\",\"size\":{config.Length}",
                StringComparison.Ordinal);
        registry.PutManifest(repository, "1", image.Manifest.Descriptor.MediaType, Encoding.UTF8.GetBytes(changeManifest(manifest)));
    }

    /// <summary>The bytes of an image's layer.</summary>
    public static Task<byte[]> LayerAsync(Image image) => image.Layers[0].Blob.ReadAllAsync(CancellationToken.None);

    /// <summary>The digest of an image's layer.</summary>
    public static string LayerDigest(Image image) => image.Layers[0].Blob.Descriptor.Digest.ToString();
}
