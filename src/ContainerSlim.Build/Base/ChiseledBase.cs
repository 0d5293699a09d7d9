using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Creates bases that are cut from the packages of a distribution.</summary>
internal sealed class ChiseledBase(BuildServices services, LayerCache cache)
{
    /// <summary>The package request for a plan.</summary>
    public BaseRequest Request(BasePlan.Chiseled chiseled, Platform platform) => new()
    {
        Store = services.Store,
        Time = services.Time,
        Transfers = services.Connections.Times,
        Sources = PackageLookup.Sources(chiseled.Mirror),
        Distribution = Distribution.Parse(chiseled.Distribution),
        Architecture = BaseArchitecture.Parse(platform.Architecture),
        Kind = chiseled.Kind,
        Globalization = chiseled.Globalization,
        TimeZones = chiseled.TimeZones,
        WebServer = chiseled.WebServer,
        KeyringPath = chiseled.Keyring,
        AnyDate = chiseled.AnyDate,
        MaxAge = chiseled.Refresh ? TimeSpan.Zero : PackageLookup.MaxAge,
    };

    /// <summary>The packages of a plan, from a recent lookup; null if they have to be looked up.</summary>
    public BaseResolution? FindKept(BasePlan.Chiseled chiseled, Platform platform) => DebianBase.FindKept(Request(chiseled, platform));

    /// <summary>The layers, from the cache or cut from the packages.</summary>
    public async Task<IReadOnlyList<BuiltLayer>> LayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct) =>
        await FindLayersAsync(resolved, options, ct) ?? await CutLayersAsync(resolved, options, ct);

    // If one layer is missing, the packages are needed to know what is in it.
    private async Task<List<BuiltLayer>?> FindLayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct)
    {
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(resolved.Plan))
        {
            if (await cache.FindAsync(new LayerRequest(what, Key(resolved.Resolution, group), options), ct) is not { } layer) return null;

            layers.Add(layer);
        }

        return layers;
    }

    // The mirror may have replaced a package since it was resolved. The layers are then those of its successor.
    private async Task<List<BuiltLayer>> CutLayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct)
    {
        var content = await DebianBase.BuildAsync(resolved.Request, resolved.Resolution, ct);
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(resolved.Plan))
        {
            var entries = content.Groups.Single(one => one.Name == group).Entries;
            layers.Add(await cache.GetOrWriteAsync(new LayerRequest(what, Key(content.Resolution, group), options), () => entries, ct));
        }

        return layers;
    }

    private static string Key(BaseResolution resolution, string group) => $"{resolution.Key} {group}";

    private static IEnumerable<(string Group, string What)> Groups(BasePlan.Chiseled chiseled)
    {
        yield return (BaseGroup.Base, chiseled.Kind == BaseKind.Runtime ? chiseled.Distribution : $"{chiseled.Distribution} ({Contents(chiseled.Kind)})");
        if (chiseled.Globalization) yield return (BaseGroup.Icu, "ICU");
        if (chiseled.WebServer) yield return (BaseGroup.Web, "nginx");
    }

    private static string Contents(BaseKind kind) => kind == BaseKind.Native ? "libc, OpenSSL" : "no libc";
}

/// <summary>A base whose packages are known.</summary>
/// <param name="Plan">The plan of the base.</param>
/// <param name="Request">The package request.</param>
/// <param name="Resolution">The packages.</param>
internal sealed record ResolvedBase(BasePlan.Chiseled Plan, BaseRequest Request, BaseResolution Resolution);
