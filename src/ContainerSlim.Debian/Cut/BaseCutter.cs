using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Cuts the layers of a base from its packages.</summary>
/// <param name="request">The request.</param>
/// <param name="resolution">The packages.</param>
internal sealed class BaseCutter(BaseRequest request, BaseResolution resolution)
{
    private readonly CutPlan plan = CutPlan.Of(request).With(resolution.Depended);

    /// <summary>The base.</summary>
    /// <param name="contents">The package files, in the order of the packages.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="DebianException">A package is malformed, or packages do not go together.</exception>
    public async Task<BaseContent> CutAsync(Blob[] contents, CancellationToken ct)
    {
        var picks = plan.Picks();
        var cuts = await CutPackagesAsync(picks, contents, ct);
        var mutated = await MutateAsync([.. NewEntries.Of(picks), .. cuts.SelectMany(cut => cut.Entries)], ct);
        var (entries, accounts) = await SliceAccounts.MergeAsync(mutated, request.Accounts ?? ImageUsers.Existing, ct);
        var (complete, warnings) = await ScriptEffects.RunAsync(WithScripts(cuts), entries, accounts, ct);
        complete.AddRange(Records(cuts, complete));
        complete.AddRange(CutManifest.Of(picks, complete, resolution.Packages));
        if (plan.Groups.Contains(BaseGroup.Base)) complete.AddRange(SliceAccounts.Lacking(complete, ImageUsers.Entries(BaseGroup.Base)));

        var layers = Resolve(complete).ToLookup(one => one.Group, one => one.Entry);
        var modes = ModesOf(cuts);
        IReadOnlyList<BaseGroup> groups = [.. plan.Groups.Select(group => new BaseGroup(group, Ancestors.Complete(Distinct(layers[group]), modes)))];
        return new BaseContent(resolution, groups) { ScriptWarnings = warnings };
    }

    // The definitions of slices say what has to be done for them. A stage has no users or links of its own.
    private IReadOnlyList<(Package Package, PackageCut Cut)> WithScripts(PackageCut[] cuts) => request.WholePackages.Count == 0
        ? [.. resolution.Packages.Zip(cuts).Where(one => plan.IsWhole(one.First.Name))]
        : [];

    private async Task<PackageCut[]> CutPackagesAsync(IReadOnlyList<Pick> picks, Blob[] contents, CancellationToken ct)
    {
        var byPackage = picks.Where(pick => pick.Path.IsExtracted).ToLookup(pick => pick.Slice.Package, StringComparer.Ordinal);
        var cuts = new PackageCut[contents.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        await Parallel.ForAsync(0, contents.Length, options, async (i, token) =>
        {
            var package = resolution.Packages[i];
            cuts[i] = await new PackageCutter(package, [.. byPackage[package.Name]], request.Store, request.Zstd).CutAsync(contents[i], token);
        });
        return cuts;
    }

    private async Task<List<CutEntry>> MutateAsync(List<CutEntry> entries, CancellationToken ct)
    {
        foreach (var slice in plan.Slices) entries = await Mutation.RunAsync(slice, entries, ct);
        entries = await IcuTransform.RunAsync(entries, request.Icu, ct);
        return [.. entries.Where(entry => !entry.IsTemporary)];
    }

    // Of the entries of a package, those that are left after the scripts.
    private List<CutEntry> Records(PackageCut[] cuts, List<CutEntry> entries)
    {
        var left = entries.Select(one => one.Entry.Path).ToHashSet(StringComparer.Ordinal);
        var records = resolution.Packages.Zip(cuts, (package, cut) =>
        {
            try
            {
                return PackageRecord.Of(package, cut with { Entries = [.. cut.Entries.Where(one => left.Contains(one.Entry.Path))] }, plan.Groups).ToList();
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                throw new DebianException(ErrorCode.PackageInvalid, $"cannot use the package {package}: {ForeignText.Clean(e.Message)}", e);
            }
        });
        return [.. records.SelectMany(of => of)];
    }

    private IEnumerable<CutEntry> Resolve(List<CutEntry> entries)
    {
        // Without the foundation of a base, there are no links to follow.
        if (!plan.Groups.Contains(BaseGroup.Base)) return entries.Select(one => one with { Entry = one.Entry.Moved(DataPath.InMergedUsr) });

        var links = new CutLinks(entries);
        return entries.Select(links.Resolve).OfType<CutEntry>();
    }

    private static Dictionary<string, int> ModesOf(PackageCut[] cuts) => cuts
        .SelectMany(cut => cut.Directories)
        .GroupBy(directory => directory.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal);

    // With dpkg, a package can replace another's file only if it declares so, and then scripts matter, which are not run here.
    private static IEnumerable<LayerEntry> Distinct(IEnumerable<LayerEntry> entries)
    {
        var seen = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (seen.TryAdd(entry.Path, entry)) yield return entry;
            else if (entry.Kind != EntryKind.Directory || seen[entry.Path].Kind != EntryKind.Directory) throw Twice(entry.Path);
        }
    }

    private static DebianException Twice(string path) => new(
        ErrorCode.PackageInvalid,
        $"cannot combine the packages: several of them contain '{ForeignText.Clean(path)}'; put them into separate stages");
}
