using System.Collections.Concurrent;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Remembers which repository of a registry last received a layer, so that the registry mounts the layer into the next one: of the services in a
/// solution, only the first sends the layers that they share. If the layer is gone there, or access is denied, it is sent.
/// </summary>
/// <param name="store">The store for this information.</param>
internal sealed class LayerHolders(BlobStore store)
{
    private const string Kind = "holders";

    private readonly ConcurrentDictionary<Digest, Reference> bases = new();

    /// <summary>The repositories that are believed to have a layer: the one of a registry that last received it, and the one of a base in this build.</summary>
    public IEnumerable<Reference> Of(string registry, Digest layer)
    {
        if (store.FindRecord(Kind, Key(registry, layer)) is { } record && Reference.TryParse(Encoding.UTF8.GetString(record), out var holder))
        {
            yield return holder;
        }

        if (bases.TryGetValue(layer, out var image)) yield return image;
    }

    /// <summary>Notes, for this build, that the repository of a base has the layers of the base.</summary>
    public void Note(BaseImage baseImage)
    {
        if (baseImage.Reference is not { } reference) return;

        foreach (var layer in baseImage.Layers) bases[layer.Digest] = reference;
    }

    /// <summary>Records that a repository now has the layers of an image.</summary>
    public async Task RecordAsync(Reference repository, IEnumerable<BuiltLayer> layers, CancellationToken ct)
    {
        var name = Encoding.UTF8.GetBytes(repository.ToString());
        foreach (var layer in layers) await store.PutRecordAsync(Kind, Key(repository.Registry, layer.Digest), name, ct);
    }

    private static string Key(string registry, Digest layer) => $"{registry} {layer}";
}
