using ContainerSlim.Debian;
using ContainerSlim.Native;
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
        Zstd = Zstd.Decompress,
        Sources = PackageLookup.Sources(chiseled.Mirror, chiseled.Snapshot),
        Distribution = Distribution.Parse(chiseled.Distribution),
        Architecture = BaseArchitecture.Parse(platform.Architecture),
        Parts = chiseled.Parts,
        Definitions = chiseled.Definitions,
        Icu = chiseled.Icu,
        KeyringPath = chiseled.Keyring,
        AnyDate = chiseled.AnyDate,
        IsOffline = services.Connections.IsOffline,
        MaxAge = chiseled.Refresh ? TimeSpan.Zero : PackageLookup.MaxAge,
    };

    /// <summary>The packages of a plan, from the lock or a recent lookup; null if they have to be looked up.</summary>
    public BaseResolution? FindKept(BasePlan.Chiseled chiseled, Platform platform) => Choice(platform).FindKept(Request(chiseled, platform));

    /// <summary>The packages that have some libraries: those that are known, and for the others what the archive says.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindOwnersAsync(
        BasePlan.Chiseled chiseled,
        Platform platform,
        IEnumerable<string> libraries,
        CancellationToken ct)
    {
        var known = libraries.Distinct(StringComparer.Ordinal).ToLookup(library => LibraryPackage.Find(library, chiseled.Distribution));
        var found = known[null].Any() ? await DebianBase.FindOwnersAsync(Request(chiseled, platform), known[null], ct) : new Dictionary<string, string>();
        return known.Where(one => one.Key is not null)
            .SelectMany(one => one.Select(library => KeyValuePair.Create(library, one.Key!)))
            .Concat(found.Select(one => KeyValuePair.Create(one.Key, ForeignText.Clean(one.Value))))
            .ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Chooses the versions of the packages.</summary>
    public PackageChoice Choice(Platform platform) => new(services, LockScopes.BaseOf(platform));

    /// <summary>The layers, from the cache or cut from the packages.</summary>
    public async Task<ChiseledLayers> LayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct) =>
        await FindLayersAsync(resolved, options, ct) ?? await CutLayersAsync(resolved, options, ct);

    // If one layer is missing, the packages are needed to know what is in it.
    private async Task<ChiseledLayers?> FindLayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct)
    {
        var layers = new List<BuiltLayer>();
        foreach (var group in resolved.Resolution.Groups)
        {
            if (await cache.FindAsync(Layer(resolved, group, options), ct) is not { } layer) return null;

            layers.Add(layer);
        }

        // Layers of another machine's cache come without the facts. That machine has proven that the base is complete.
        return new ChiseledLayers(layers, resolved.Resolution, BaseFacts.Find(resolved.Resolution.Key, services.Store));
    }

    // The mirror may have replaced a package since it was resolved. The layers are then those of its successor.
    private async Task<ChiseledLayers> CutLayersAsync(ResolvedBase resolved, LayerOptions options, CancellationToken ct)
    {
        var content = await DebianBase.BuildAsync(resolved.Request, resolved.Resolution, ct);
        var (facts, problems) = await BaseFacts.OfAsync(content, resolved.Request.Architecture.Name, ct);
        var open = problems.Where(problem => !resolved.Plan.AllowMissing.Contains(problem.Library)).ToList();
        if (open.Count > 0) throw Incomplete(open);

        await facts.PutAsync(content.Resolution.Key, services.Store, ct);
        var layers = new List<BuiltLayer>();
        foreach (var group in content.Resolution.Groups)
        {
            var entries = content.Groups.Single(one => one.Name == group.Name).Entries;
            layers.Add(await cache.GetOrWriteAsync(Layer(resolved, group, options), () => entries, ct));
        }

        return new ChiseledLayers(layers, content.Resolution, facts);
    }

    private static BuildException Incomplete(IReadOnlyList<NativeProblem> problems) => new(
        ErrorCode.LibraryMissing,
        $"cannot build the base: {string.Join("; ", problems.Select(NativeProof.Sentence))}. Add the package that contains it with SlimPackage, or list "
            + "the library in SlimAllowMissing if nothing uses it.");

    private static LayerRequest Layer(ResolvedBase resolved, ResolvedGroup group, LayerOptions options) =>
        new(BaseSummary.Of(resolved.Plan, resolved.Resolution.UnknownLibraries, group.Name), $"{group.Key} {group.Name}", options);
}

/// <summary>The layers of a base.</summary>
/// <param name="Layers">The layers, the lowest first.</param>
/// <param name="Resolution">The packages that they are made of.</param>
/// <param name="Facts">What is known of them; null for layers that another machine made.</param>
internal sealed record ChiseledLayers(IReadOnlyList<BuiltLayer> Layers, BaseResolution Resolution, BaseFacts? Facts);

/// <summary>A base whose packages are known.</summary>
/// <param name="Plan">The plan of the base.</param>
/// <param name="Request">The package request.</param>
/// <param name="Resolution">The packages.</param>
internal sealed record ResolvedBase(BasePlan.Chiseled Plan, BaseRequest Request, BaseResolution Resolution);
