using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>The <c>index.json</c> of a layout: its contents and their names. image-spec, image-layout.md, "index.json file".</summary>
internal sealed class LayoutIndex
{
    public const string FileName = "index.json";
    public const string MarkerName = "oci-layout";

    // image-spec, annotations.md; the second is containerd's, and Docker's since it stores images in containerd.
    private const string RefName = "org.opencontainers.image.ref.name";
    private const string ContainerdName = "io.containerd.image.name";

    private readonly JsonElement json;
    private readonly byte[] bytes;
    private readonly IReadOnlyList<Descriptor> manifests;

    private LayoutIndex(byte[] bytes, string where)
    {
        this.bytes = bytes;
        json = SpecJson.ParseObject(bytes, $"'{FileName}' of '{where}'");
        manifests = ImageIndex.ReadDescriptors(bytes);
    }

    /// <summary>The content of the file that marks a layout.</summary>
    public static byte[] Marker => """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    /// <summary>The index of an empty layout.</summary>
    public static LayoutIndex Empty { get; } =
        Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}"""), "");

    public IReadOnlyList<string> Names => [.. manifests.SelectMany(NamesOf).Distinct(StringComparer.Ordinal)];

    public static LayoutIndex Parse(byte[] bytes, string where) => new(bytes, where);

    /// <summary>Checks the file that marks a layout.</summary>
    public static void CheckMarker(ReadOnlyMemory<byte> marker, string where)
    {
        var version = SpecJson.ParseObject(marker, $"'{MarkerName}' of '{where}'").OptionalString("imageLayoutVersion");
        if (version is null || !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new OciException(
                ErrorCode.InvalidArchive,
                $"cannot read '{where}': its layout version is '{ForeignText.Clean(version ?? "")}', and only 1.0.0 is supported");
        }
    }

    /// <summary>The descriptor for a name or digest, without its names in this index.</summary>
    public Descriptor Resolve(string? name, string where)
    {
        var found = name is null ? Only(where) : manifests.FirstOrDefault(manifest => IsNamed(manifest, name));
        return found is null
            ? throw new OciException(ErrorCode.ImageNotFound, $"cannot find '{name}' in '{where}': {Offer()}")
            : found with { Annotations = WithoutNames(found) };
    }

    /// <summary>The bytes of this index, if it is what was resolved.</summary>
    public byte[]? BytesOf(Digest digest) => digest == Digest.Of(bytes) ? bytes : null;

    /// <summary>Whether it contains an artifact under all given names, and its children under theirs.</summary>
    public bool Has(IArtifact artifact, IReadOnlyList<string> names, Func<IArtifact, IReadOnlyList<string>> childNames) =>
        Has(artifact.Manifest.Descriptor.Digest, names)
        && artifact.Children.All(child => childNames(child) is var own && (own.Count == 0 || Has(child.Manifest.Descriptor.Digest, own)));

    /// <summary>The bytes of this index with an additional artifact, and with its named children.</summary>
    public byte[] With(IArtifact artifact, IReadOnlyList<string> names, Func<IArtifact, IReadOnlyList<string>> childNames) => artifact.Children
        .Select(child => (Entry: child.IndexEntry(), Names: childNames(child)))
        .Where(child => child.Names.Count > 0)
        .Aggregate(With(artifact.IndexEntry(), names), (index, child) => index.With(child.Entry, child.Names))
        .bytes;

    private bool Has(Digest digest, IReadOnlyList<string> names)
    {
        var entries = manifests.Where(manifest => manifest.Digest == digest).ToList();
        return entries.Count > 0 && names.All(name => entries.Exists(entry => IsNamed(entry, name)));
    }

    // Other artifacts lose these names. Everything else stays unchanged, including unknown fields.
    private LayoutIndex With(Descriptor manifest, IReadOnlyList<string> names) => Parse(
        SpecJson.Write(writer =>
        {
            foreach (var field in json.EnumerateObject().Where(field => field.Name != "manifests")) field.WriteTo(writer);
            writer.WriteStartArray("manifests");
            foreach (var kept in json.Objects("manifests").Where((_, i) => !IsReplaced(manifests[i], manifest, names))) kept.WriteTo(writer);
            foreach (var entry in Entries(manifest, names)) entry.Write(writer);
            writer.WriteEndArray();
        }),
        "");

    private static bool IsReplaced(Descriptor old, Descriptor manifest, IReadOnlyList<string> names)
    {
        if (old.Annotations.TryGetValue(RefName, out var name)) return names.Contains(name, StringComparer.Ordinal);

        return !NamesOf(old).Any() && old.Digest == manifest.Digest;
    }

    private static IEnumerable<Descriptor> Entries(Descriptor manifest, IReadOnlyList<string> names)
    {
        var unnamed = manifest with { Annotations = WithoutNames(manifest) };
        return names.Count == 0
            ? [unnamed]
            : names.Distinct(StringComparer.Ordinal).Select(name => unnamed with
            {
                Annotations = new Dictionary<string, string>(unnamed.Annotations, StringComparer.Ordinal) { [RefName] = name },
            });
    }

    private static IEnumerable<string> NamesOf(Descriptor manifest) =>
        from key in new[] { RefName, ContainerdName }
        where manifest.Annotations.ContainsKey(key)
        select manifest.Annotations[key];

    private static bool IsNamed(Descriptor manifest, string name) =>
        NamesOf(manifest).Contains(name, StringComparer.Ordinal) || manifest.Digest.ToString() == name;

    private static Dictionary<string, string> WithoutNames(Descriptor manifest) => manifest.Annotations
        .Where(annotation => annotation.Key is not (RefName or ContainerdName))
        .ToDictionary(StringComparer.Ordinal);

    // Several manifests without names are one image for several platforms, and the file itself is its index.
    private Descriptor Only(string where)
    {
        if (manifests.DistinctBy(manifest => manifest.Digest).Count() == 1) return manifests[0];
        if (manifests.Count > 0 && Names.Count == 0) return Descriptor.Of(MediaTypes.OciIndex, bytes);

        throw new OciException(ErrorCode.ImageNotFound, $"cannot select an image in '{where}': {Offer()}");
    }

    private string Offer() => (manifests.Count, Names.Count) switch
    {
        (0, _) => "it contains no image",
        (_, 0) => "its images have no name; use one of the digests " + string.Join(", ", manifests.Select(manifest => manifest.Digest)),
        _ => "use one of the names that it contains: " + ForeignText.Clean(string.Join(", ", Names)),
    };
}
