using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A request for a layer.</summary>
/// <param name="What">The description of the layer, for the report.</param>
/// <param name="Key">The key, which covers everything that the layer is made from.</param>
/// <param name="Options">The options for writing the layer.</param>
internal sealed record LayerRequest(string What, string Key, LayerOptions Options)
{
    /// <summary>
    /// The kind of record for layers that are written in this way.
    /// The name changes when the way of writing changes, because that produces other bytes, and old and new layers are then not the same.
    /// </summary>
    public string Kind => string.Create(CultureInfo.InvariantCulture, $"layers4-{Options.Encoding.ToString().ToLowerInvariant()}{Options.Level}");

    /// <summary>The name of the layer in a cache that machines share. They may run different versions of this program.</summary>
    public Digest Name => Digest.Of(Encoding.UTF8.GetBytes($"{Kind}\n{Options.Identity}\n{Key}"));
}
