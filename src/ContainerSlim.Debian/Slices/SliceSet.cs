using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Slices;

/// <summary>The slices of a base for one distribution and architecture.</summary>
internal sealed class SliceSet
{
    private static readonly byte[] Resource = ReadResource();

    private SliceSet(IReadOnlyList<Slice> slices) => Slices = slices;

    /// <summary>
    /// Changes whenever the same packages could give other entries: with another definition, or with other code,
    /// whose version must be raised with every change that affects the entries.
    /// </summary>
    public static string Fingerprint { get; } = $"1-{Digest.Of(Resource).Hex}";

    /// <summary>The slices, in the order of their definition.</summary>
    public IReadOnlyList<Slice> Slices { get; }

    /// <summary>The packages that they come from.</summary>
    public IReadOnlySet<string> Packages => Slices.Select(slice => slice.Package).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The slices for a request.</summary>
    public static SliceSet Of(BaseRequest request)
    {
        var stanzas = Stanza.ParseAll(Encoding.UTF8.GetString(Resource));
        var own = stanzas.Where(stanza => stanza.Words("Distribution") is var named && (named.Count == 0 || named.Contains(request.Distribution.Id)));
        return new SliceSet([.. own.Select(stanza => Slice.Read(stanza, request.Architecture.Expand)).Where(slice => IsWanted(slice, request))]);
    }

    private static bool IsWanted(Slice slice, BaseRequest request) => request.Groups.Contains(slice.Group) && slice.Serves switch
    {
        "tz" => request.TimeZones,
        BaseGroup.Icu when request.Globalization => true,
        _ => slice.Kind <= request.Kind,
    };

    private static byte[] ReadResource()
    {
        using var resource = typeof(SliceSet).Assembly.GetManifestResourceStream("base.slices")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
