namespace ContainerSlim.Oci;

/// <summary>Where manifests and blobs are read from: a repository of a registry, a layout, an archive.</summary>
public interface IContentSource
{
    /// <summary>Reads a whole manifest. The caller checks it against its descriptor.</summary>
    Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct);

    /// <summary>Opens a blob; the stream fails where the content is not what the descriptor says.</summary>
    Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct);
}

/// <summary>Loads artifacts from a source: manifests and configurations immediately, layers when they are opened.</summary>
public static class ContentSourceExtensions
{
    // Indexes can be nested, but no real one is nested deeper. The limit also ends cycles.
    private const int MaxDepth = 8;

    // A list of all platforms, each with attestations, has about fifty. The limit counts a manifest again in each index that refers to it, because
    // whoever walks through the artifact meets it there again.
    private const int MaxManifests = 5000;

    // distribution-spec, "Pushing Manifests": registries accept manifests of at least 4 MiB, and none accepts much more.
    private const long MaxManifestSize = 16 * 1024 * 1024;

    /// <param name="source">Where it is.</param>
    extension(IContentSource source)
    {
        /// <summary>Loads an artifact with all its children.</summary>
        /// <exception cref="OciException">Something is missing, malformed, or not what its descriptor says.</exception>
        public async Task<IArtifact> LoadAsync(Descriptor root, CancellationToken ct) => (await new Loading(source).LoadAsync(root, MaxDepth, ct)).Artifact;

        /// <summary>Loads the image for one platform: the artifact itself, or the first of the index that serves it.</summary>
        /// <param name="root">An image or an index.</param>
        /// <param name="platform">The platform that is wanted.</param>
        /// <param name="name">What the user calls the image, for messages.</param>
        /// <param name="ct">Cancels the work.</param>
        /// <exception cref="OciException">The platform is missing, or something is malformed or not what its descriptor says.</exception>
        public async Task<Image> LoadImageAsync(Descriptor root, Platform platform, string name, CancellationToken ct)
        {
            var descriptor = root;
            for (var depth = 0; MediaTypes.IsIndex(descriptor.MediaType) && depth < MaxDepth; depth++)
            {
                var manifest = await ReadCheckedAsync(source, descriptor, ct);
                var offered = ImageIndex.ReadDescriptors(manifest.Bytes);
                descriptor = ImageIndex.Select(offered, platform)
                    ?? OnlyUnstated(offered)
                    ?? throw MissingPlatform(name, platform, offered.Select(d => d.Platform));
            }

            if ((await new Loading(source).LoadAsync(descriptor, depth: 0, ct)).Artifact is not Image image)
            {
                throw new OciException(ErrorCode.UnknownManifestType, $"cannot use {name} as an image: its configuration is not an image configuration");
            }

            return platform.Accepts(image.Config.Platform) ? image : throw MissingPlatform(name, platform, [image.Config.Platform]);
        }
    }

    // An index need not state platforms. Then the configuration of its only image, or the nested index, has them.
    private static Descriptor? OnlyUnstated(IReadOnlyList<Descriptor> manifests) =>
        manifests.Where(manifest => manifest.Platform is null).ToList() is [var only] ? only : null;

    private static async Task<IArtifact> LoadManifestAsync(IContentSource source, Descriptor descriptor, CancellationToken ct)
    {
        var manifest = await ReadCheckedAsync(source, descriptor, ct);
        var json = SpecJson.ParseObject(manifest.Bytes, $"the manifest {descriptor.Digest}");
        if (json.OptionalObject("config") is not { } configJson)
        {
            throw new OciException(ErrorCode.InvalidManifest, $"cannot read the manifest {descriptor.Digest}: it has no configuration");
        }

        var config = ToBlob(source, Descriptor.Read(configJson));
        var layers = json.Objects("layers").Select(layer => ToBlob(source, Descriptor.Read(layer))).ToList();
        if (!MediaTypes.IsConfig(config.Descriptor.MediaType) || layers.Any(IsNoLayer)) return new OtherArtifact(manifest, [config, .. layers]);

        CheckSize(config.Descriptor);
        var configBytes = await config.ReadAllAsync(ct);
        return Image.Read(manifest, config, configBytes, layers);
    }

    // BuildKit's attestations have an image's configuration, but their layers are in-toto statements.
    private static bool IsNoLayer(Blob blob) => blob.Descriptor.MediaType == "application/vnd.in-toto+json";

    private static Blob ToBlob(IContentSource source, Descriptor descriptor) => new(descriptor, ct => source.OpenBlobAsync(descriptor, ct));

    private static async Task<Manifest> ReadCheckedAsync(IContentSource source, Descriptor descriptor, CancellationToken ct)
    {
        CheckSize(descriptor);
        var bytes = await source.ReadManifestAsync(descriptor, ct);
        var actual = descriptor.Digest.Algorithm == "sha512"
            ? Digest.FromHash(System.Security.Cryptography.SHA512.HashData(bytes.Span))
            : Digest.Of(bytes.Span);
        if (actual != descriptor.Digest || bytes.Length != descriptor.Size)
        {
            throw new OciException(
                ErrorCode.ContentMismatch,
                $"cannot use the manifest {descriptor.Digest} of {descriptor.Size} bytes: the content has the digest {actual} and {bytes.Length} bytes");
        }

        return new Manifest(descriptor, bytes);
    }

    private static void CheckSize(Descriptor descriptor)
    {
        if (descriptor.Size <= MaxManifestSize) return;

        throw new OciException(
            ErrorCode.InvalidManifest,
            $"cannot read {descriptor.Digest}: {descriptor.Size} bytes is too large for a manifest or configuration");
    }

    private static OciException MissingPlatform(string name, Platform wanted, IEnumerable<Platform?> offered)
    {
        var list = ForeignText.Clean(
            string.Join(", ", offered.OfType<Platform>().Where(p => p.Os.Length > 0 && p.Os != "unknown").Select(p => p.ToString()).Distinct()));
        return new OciException(ErrorCode.PlatformMissing, $"cannot use {name} for {wanted}: it supports {(list.Length > 0 ? list : "no platform")}");
    }

    /// <summary>An artifact, and how many manifests whoever walks through it meets.</summary>
    private sealed record Loaded(IArtifact Artifact, int Manifests);

    /// <summary>Loads an artifact. Indexes can refer to the same manifest many times; each is loaded once.</summary>
    private sealed class Loading(IContentSource source)
    {
        private readonly Dictionary<Descriptor, Loaded> known = new(ContentComparer.Instance);

        public async Task<Loaded> LoadAsync(Descriptor descriptor, int depth, CancellationToken ct)
        {
            if (known.TryGetValue(descriptor, out var loaded)) return loaded;
            if (MediaTypes.IsManifest(descriptor.MediaType)) return known[descriptor] = new(await LoadManifestAsync(source, descriptor, ct), 1);
            if (!MediaTypes.IsIndex(descriptor.MediaType) || depth == 0)
            {
                throw new OciException(
                    ErrorCode.UnknownManifestType,
                    $"cannot read {descriptor.Digest}: '{ForeignText.Clean(descriptor.MediaType)}' is neither an image manifest nor an index");
            }

            return known[descriptor] = await LoadIndexAsync(descriptor, depth, ct);
        }

        private async Task<Loaded> LoadIndexAsync(Descriptor descriptor, int depth, CancellationToken ct)
        {
            var manifest = await ReadCheckedAsync(source, descriptor, ct);
            var offered = ImageIndex.ReadDescriptors(manifest.Bytes);
            if (offered.Count > MaxManifests) throw TooLarge(descriptor);

            var children = new List<IArtifact>();
            var count = 1;
            foreach (var child in offered.Distinct(ContentComparer.Instance))
            {
                var (artifact, manifests) = await LoadAsync(child, depth - 1, ct);
                count += manifests;
                if (count > MaxManifests) throw TooLarge(descriptor);

                children.Add(artifact);
            }

            return new(new ImageIndex(manifest, children), count);
        }

        private static OciException TooLarge(Descriptor descriptor) =>
            new(ErrorCode.IndexTooLarge, $"cannot read the index {descriptor.Digest}: it refers to more than {MaxManifests} manifests");
    }

    /// <summary>Compares what descriptors say about content, and not what they add for readers: platform and annotations.</summary>
    private sealed class ContentComparer : IEqualityComparer<Descriptor>
    {
        public static readonly ContentComparer Instance = new();

        public bool Equals(Descriptor? x, Descriptor? y) => (x?.MediaType, x?.Digest, x?.Size) == (y?.MediaType, y?.Digest, y?.Size);

        public int GetHashCode(Descriptor obj) => obj.GetHashCode();
    }
}
