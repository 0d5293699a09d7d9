using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A newer version of a package.</summary>
/// <param name="Old">The version that is used.</param>
/// <param name="New">The newer package.</param>
public sealed record PackageUpdate(DebianVersion Old, Package New)
{
    /// <summary>The packages that have to be updated or added together with a package, because it does not work with their older versions.</summary>
    /// <param name="package">The package, as it was just looked up.</param>
    /// <param name="newest">All packages that were looked up with it.</param>
    /// <param name="kept">The older versions by name.</param>
    public static IReadOnlyList<string> RequiredBy(Package package, IReadOnlyList<Package> newest, IReadOnlyDictionary<string, DebianVersion> kept)
    {
        bool IsKept(Relation relation) => kept.TryGetValue(relation.Name, out var version) && relation.Allows(version);

        var depended = package.Relations.Depends
            .Where(alternatives => !alternatives.Any(IsKept))
            .Select(alternatives => newest.FirstOrDefault(one => alternatives.Any(relation => Satisfies(one, relation)))?.Name)
            .OfType<string>();
        var excluded = package.Relations.Conflicts.Concat(package.Relations.Breaks).Where(IsKept).Select(relation => relation.Name);
        return [.. depended.Concat(excluded).Where(name => name != package.Name).Distinct(StringComparer.Ordinal)];
    }

    private static bool Satisfies(Package package, Relation relation) =>
        (package.Name == relation.Name && relation.Allows(package.Version)) || package.Relations.Provides.Any(relation.Allows);
}

/// <summary>What an update of a source package fixes, as its changelog says.</summary>
/// <param name="Urgency">The highest urgency of the versions between; null if there is no changelog.</param>
/// <param name="Vulnerabilities">The CVE numbers that these versions name.</param>
public sealed record PackageFixes(string? Urgency, IReadOnlyList<string> Vulnerabilities)
{
    private static readonly string[] Urgencies = ["low", "medium", "high", "emergency", "critical"];

    private static PackageFixes Unknown { get; } = new(null, []);

    /// <summary>
    /// The fixes by source package. All packages of a source share its changelog, so the smallest one that has it is downloaded.
    /// </summary>
    /// <param name="request">Where packages come from.</param>
    /// <param name="updates">The updates.</param>
    /// <param name="ct">Cancels the downloads.</param>
    /// <exception cref="DebianException">A package cannot be downloaded, or is malformed.</exception>
    public static async Task<IReadOnlyDictionary<string, PackageFixes>> FindAsync(BaseRequest request, IEnumerable<PackageUpdate> updates, CancellationToken ct)
    {
        var download = new LockedDownload(request);
        var fixes = new Dictionary<string, PackageFixes>(StringComparer.Ordinal);
        foreach (var source in updates.GroupBy(update => update.New.Source, StringComparer.Ordinal))
        {
            fixes[source.Key] = await FindAsync(download, [.. source.OrderBy(update => update.New.Content.Size)], request.Zstd, ct);
        }

        return fixes;
    }

    private static async Task<PackageFixes> FindAsync(
        LockedDownload download,
        IReadOnlyList<PackageUpdate> updates,
        LayerDecoder? zstd,
        CancellationToken ct)
    {
        foreach (var update in updates)
        {
            var package = update.New;
            var blob = await download.GetAsync(package, ct);
            await using var content = await blob.OpenAsync(ct);
            try
            {
                if (Changelog.Find(content, package, zstd) is { } entries) return Of(entries, update);
            }
            catch (InvalidDataException e)
            {
                throw new DebianException(ErrorCode.PackageInvalid, $"cannot read the changelog of {package}: {ForeignText.Clean(e.Message)}", e);
            }
        }

        return Unknown;
    }

    // The version of some packages has nothing to do with that of their source. The newest entry is all that is known to be new then.
    private static PackageFixes Of(IReadOnlyList<ChangelogEntry> entries, PackageUpdate update)
    {
        var known = WithoutRebuild(update.New.Version) == update.New.SourceVersion.ToString() && DebianVersion.TryParse(WithoutRebuild(update.Old), out var old)
            ? entries.TakeWhile(entry => entry.Version.CompareTo(old) > 0).ToList()
            : [.. entries.Take(1)];
        var urgency = known.Select(entry => Array.IndexOf(Urgencies, entry.Urgency)).DefaultIfEmpty(-1).Max();
        var vulnerabilities = known.SelectMany(entry => entry.Vulnerabilities).Distinct(StringComparer.Ordinal).OrderBy(Order, StringComparer.Ordinal);
        return new PackageFixes(urgency < 0 ? null : Urgencies[urgency], [.. vulnerabilities]);
    }

    // A package that was built again from the same source: 1.0-1+b2.
    private static string WithoutRebuild(DebianVersion version)
    {
        var text = version.ToString();
        var rebuild = text.LastIndexOf("+b", StringComparison.Ordinal);
        return rebuild > 0 && text.AsSpan(rebuild + 2) is { Length: > 0 } number && number.IndexOfAnyExceptInRange('0', '9') < 0 ? text[..rebuild] : text;
    }

    // CVE-2026-9000 before CVE-2026-10000.
    private static string Order(string vulnerability) => vulnerability.Split('-') is [var prefix, var year, var number]
        ? $"{prefix}-{year}-{number.PadLeft(12, '0')}"
        : vulnerability;
}
