using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// A tar file in the old or new format of <c>docker save</c>, optionally compressed with gzip. The format has no manifests: each image gets
/// an OCI manifest over its layers as they are stored, compressed or not.
/// </summary>
public sealed class DockerArchive : INamedSource
{
    internal const string ManifestName = "manifest.json";

    private readonly TarArchive archive;
    private readonly IReadOnlyList<SavedImage> images;
    private readonly ConcurrentDictionary<Digest, TarSlice> blobs = new();
    private readonly ConcurrentDictionary<Digest, byte[]> manifests = new();

    private DockerArchive(TarArchive archive, IReadOnlyList<SavedImage> images)
    {
        this.archive = archive;
        this.images = images;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. images.SelectMany(image => image.RepoTags).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens an archive. It stays open, and its contents readable, until this object is disposed.</summary>
    /// <exception cref="OciException">The file does not exist, is not a docker archive, or has an entry that points outside.</exception>
    public static async Task<DockerArchive> OpenAsync(string path, CancellationToken ct)
    {
        var archive = await TarArchive.OpenAsync(path, ct);
        try
        {
            return await ReadAsync(archive, ct);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Descriptor> ResolveAsync(string? name, CancellationToken ct)
    {
        var image = name is null ? Only() : Named(name);
        var configBytes = await archive.ReadAsync(image.Config, ct);
        var config = ImageConfig.Parse(configBytes);
        if (config.DiffIds.Count != image.Layers.Count)
        {
            throw archive.Invalid($"an image has {image.Layers.Count} layers, but its configuration lists {config.DiffIds.Count}");
        }

        var configDescriptor = Remember(Descriptor.Of(MediaTypes.OciConfig, configBytes), archive.Find(image.Config)!.Value);
        var layers = new List<Descriptor>();
        for (var i = 0; i < image.Layers.Count; i++) layers.Add(await DescribeAsync(image.Layers[i], config.DiffIds[i], ct));

        var manifest = Image.WriteManifest(MediaTypes.OciManifest, configDescriptor, layers, Image.NoAnnotations);
        var descriptor = Descriptor.Of(MediaTypes.OciManifest, manifest);
        manifests[descriptor.Digest] = manifest;
        return descriptor;
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) =>
        manifests.TryGetValue(descriptor.Digest, out var bytes)
            ? Task.FromResult<ReadOnlyMemory<byte>>(bytes)
            : throw archive.Invalid($"it does not contain the manifest {descriptor.Digest}");

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct) =>
        blobs.TryGetValue(descriptor.Digest, out var slice)
            ? Task.FromResult<Stream>(new VerifyingStream(archive.Open(slice), descriptor))
            : throw archive.Invalid($"it does not contain the blob {descriptor.Digest}");

    /// <inheritdoc/>
    public void Dispose() => archive.Dispose();

    /// <summary>Reads the list of images in an archive. The result owns the archive.</summary>
    internal static async Task<DockerArchive> ReadAsync(TarArchive archive, CancellationToken ct) =>
        new(archive, SavedImage.Parse(await archive.ReadAsync(ManifestName, ct), archive.Path));

    private async Task<Descriptor> DescribeAsync(string name, Digest diffId, CancellationToken ct)
    {
        var slice = archive.Find(name) ?? throw archive.Invalid($"the layer '{name}' is missing");
        var start = new byte[4];
        await using (var stream = archive.Open(slice)) await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);

        var compression = Decompression.Detect(start);
        var digest = compression == Compression.None ? diffId : StatedDigest(name) ?? await HashAsync(slice, ct);
        return Remember(new Descriptor(MediaTypes.Layer(ImageFormat.Oci, compression), digest, slice.Length), slice);
    }

    private Descriptor Remember(Descriptor descriptor, TarSlice slice)
    {
        blobs[descriptor.Digest] = slice;
        return descriptor;
    }

    // In newer archives, the name of a blob is its digest, which is verified on read. In others, it must be computed.
    private static Digest? StatedDigest(string name) =>
        name.Split('/') is ["blobs", var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", out var digest) ? digest : null;

    private async Task<Digest> HashAsync(TarSlice slice, CancellationToken ct)
    {
        await using var stream = archive.Open(slice);
        return Digest.FromHash(await SHA256.HashDataAsync(stream, ct));
    }

    private SavedImage Only() => images is [var only]
        ? only
        : throw new OciException(ErrorCode.ImageNotFound, $"cannot select an image in '{archive.Path}': {Offer()}");

    // An image's id in Docker is the digest of its configuration, and older archives name the file by it.
    private SavedImage Named(string name) =>
        images.FirstOrDefault(image => Digest.TryParse(name, out var id)
            ? image.Config.Contains(id.Hex, StringComparison.Ordinal)
            : Reference.TryParse(name, out var reference) && image.IsNamed(reference))
        ?? throw new OciException(ErrorCode.ImageNotFound, $"cannot find '{name}' in '{archive.Path}': {Offer()}");

    private string Offer() => (images.Count, Names.Count) switch
    {
        (0, _) => "it contains no image",
        (_, 0) => "its images have no name; use one of the image IDs " + ForeignText.Clean(string.Join(", ", images.Select(image => image.Config))),
        _ => "use one of the names that it contains: " + ForeignText.Clean(string.Join(", ", Names)),
    };
}
