using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The content of an image that the cache lacks, in a build without the network.</summary>
/// <param name="image">The name of the image.</param>
internal sealed class NoSource(string image) : IContentSource
{
    private const string Cure = "publish once with the network, or set SlimOffline to false";

    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) => throw Lacks(image, [descriptor]);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct) => throw Lacks(image, [descriptor]);

    /// <summary>The cache lacks content of an image.</summary>
    public static BuildException Lacks(string image, IReadOnlyList<Descriptor> missing) =>
        Error(image, string.Join(", ", missing.Select(one => $"{one.Digest} ({Sizes.Text(one.Size)})")));

    /// <summary>The cache does not know an image.</summary>
    public static BuildException Unknown(string image) => Error(image, "such image");

    private static BuildException Error(string image, string what) =>
        new(ErrorCode.NotInCache, $"cannot use the image '{image}' without the network (SlimOffline): the cache has no {what}; {Cure}");
}
