using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Bases that are cut from a distribution's packages.</summary>
internal sealed class ChiseledBase(BlobStore store, LayerCache cache, TimeProvider time)
{
    /// <summary>Hears of packages on their way.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>What to look up for a plan.</summary>
    public BaseRequest Request(BasePlan.Chiseled chiseled, Platform platform) => new()
    {
        Store = store,
        Time = time,
        Transfers = Transfers,
        Sources = PackageLookup.Sources(chiseled.Mirror),
        Distribution = Distribution.Parse(chiseled.Distribution),
        Architecture = BaseArchitecture.Parse(platform.Architecture),
        Kind = chiseled.Kind,
        Globalization = chiseled.Globalization,
        TimeZones = chiseled.TimeZones,
        KeyringPath = chiseled.Keyring,
        MaxAge = chiseled.Refresh ? TimeSpan.Zero : PackageLookup.MaxAge,
    };

    /// <summary>The packages of a plan as they were looked up not long ago; null where they have to be looked up.</summary>
    public BaseResolution? FindKept(BasePlan.Chiseled chiseled, Platform platform) => DebianBase.FindKept(Request(chiseled, platform));

    /// <summary>The layers: kept ones, or cut from the packages.</summary>
    public async Task<IReadOnlyList<BuiltLayer>> LayersAsync(BasePlan.Chiseled chiseled, BaseRequest request, BaseResolution resolution, LayerOptions options, CancellationToken ct) =>
        await FindLayersAsync(chiseled, resolution, options, ct) ?? await CutLayersAsync(chiseled, request, resolution, options, ct);

    // The packages are needed where one layer is missing, to know what is in it.
    private async Task<List<BuiltLayer>?> FindLayersAsync(BasePlan.Chiseled chiseled, BaseResolution resolution, LayerOptions options, CancellationToken ct)
    {
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(chiseled))
        {
            if (await cache.FindAsync(what, Key(resolution, group), options, ct) is not { } layer) return null;

            layers.Add(layer);
        }

        return layers;
    }

    // A package may be gone from the mirror since it was resolved; the layers are then those of its successor.
    private async Task<List<BuiltLayer>> CutLayersAsync(BasePlan.Chiseled chiseled, BaseRequest request, BaseResolution resolution, LayerOptions options, CancellationToken ct)
    {
        var content = await DebianBase.BuildAsync(request, resolution, ct);
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(chiseled))
        {
            var entries = content.Groups.Single(one => one.Name == group).Entries;
            layers.Add(await cache.GetOrWriteAsync(what, Key(content.Resolution, group), () => entries, options, ct));
        }

        return layers;
    }

    private static string Key(BaseResolution resolution, string group) => $"{resolution.Key} {group}";

    private static IEnumerable<(string Group, string What)> Groups(BasePlan.Chiseled chiseled)
    {
        yield return (BaseGroup.Base, chiseled.Kind == BaseKind.Runtime ? chiseled.Distribution : $"{chiseled.Distribution} ({Contents(chiseled.Kind)})");
        if (chiseled.Globalization) yield return (BaseGroup.Icu, "ICU");
    }

    private static string Contents(BaseKind kind) => kind == BaseKind.Native ? "libc, OpenSSL" : "no libc";
}
