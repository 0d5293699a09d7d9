using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer that is wanted.</summary>
/// <param name="What">What it is, for the report.</param>
/// <param name="Key">Says all that the layer is made from.</param>
/// <param name="Options">How it is written.</param>
internal sealed record LayerRequest(string What, string Key, LayerOptions Options)
{
    /// <summary>
    /// The records of layers that are written in this way.
    /// Named after how layers are written: another way gives other bytes, and then old layers are not the same as new ones.
    /// </summary>
    public string Kind => string.Create(CultureInfo.InvariantCulture, $"layers4-{Options.Encoding.ToString().ToLowerInvariant()}{Options.Level}");

    /// <summary>The layer's name among machines, which may run different versions of this program.</summary>
    public Digest Name => Digest.Of(Encoding.UTF8.GetBytes($"{Kind}\n{Options.Identity}\n{Key}"));
}
