using System.Collections.Concurrent;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Remembers which repository of a registry was given a layer last, so that the registry links it into the next one: of the services of a
/// solution the first sends what they have in common. It may be gone there, or not for everybody to see; then it is sent.
/// </summary>
/// <param name="store">Where it is remembered.</param>
internal sealed class LayerHolders(BlobStore store)
{
    private const string Kind = "holders";

    private readonly ConcurrentDictionary<Digest, Reference> bases = new();

    /// <summary>A repository of a registry that was given a layer; none where none was, or nobody knows.</summary>
    public IEnumerable<Reference> Of(string registry, Digest layer)
    {
        if (store.FindRecord(Kind, Key(registry, layer)) is { } record && Reference.TryParse(Encoding.UTF8.GetString(record), out var holder))
        {
            yield return holder;
        }

        if (bases.TryGetValue(layer, out var image)) yield return image;
    }

    /// <summary>Takes note of a base for this build: the repository that it is from has its layers.</summary>
    public void Note(BaseImage baseImage)
    {
        if (baseImage.Reference is not { } reference) return;

        foreach (var layer in baseImage.Layers) bases[layer.Digest] = reference;
    }

    /// <summary>Remembers the layers of an image that a repository has now.</summary>
    public async Task RecordAsync(Reference repository, IEnumerable<BuiltLayer> layers, CancellationToken ct)
    {
        var name = Encoding.UTF8.GetBytes(repository.ToString());
        foreach (var layer in layers) await store.PutRecordAsync(Kind, Key(repository.Registry, layer.Digest), name, ct);
    }

    private static string Key(string registry, Digest layer) => $"{registry} {layer}";
}
