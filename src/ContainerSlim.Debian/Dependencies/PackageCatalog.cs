using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>A package that can be chosen, and the suite that has it.</summary>
internal sealed record Candidate(Package Package, Suite Suite);

/// <summary>Looks up packages in all suites.</summary>
internal sealed class PackageCatalog
{
    private readonly BaseRequest request;
    private readonly ArchiveChoice choice;
    private readonly IReadOnlyList<(Suite Suite, SuiteLookup Lookup)> suites;
    private readonly Dictionary<string, IReadOnlyList<Candidate>> found = new(StringComparer.Ordinal);

    public PackageCatalog(IReadOnlyList<Suite> suites, ArchiveChoice choice, BaseRequest request)
    {
        (this.request, this.choice) = (request, choice);
        this.suites = [.. suites.Select(suite => (suite, new SuiteLookup(suite, request)))];
    }

    /// <summary>The versions of a package, the newest first.</summary>
    public async Task<IEnumerable<Candidate>> FindVersionsAsync(string name, CancellationToken ct) =>
        (await FindAsync(name, ct)).Where(one => one.Package.Name == name);

    /// <summary>The packages that provide what a relation names: by importance, then by name, the newest first.</summary>
    public async Task<IEnumerable<Candidate>> FindProvidersAsync(Relation relation, CancellationToken ct) =>
        (await FindAsync(relation.Name, ct))
            .Where(one => one.Package.Name != relation.Name && one.Package.Relations.Provides.Any(relation.Allows))
            .OrderBy(one => one.Package.Relations.Rank)
            .ThenBy(one => one.Package.Name, StringComparer.Ordinal);

    /// <summary>Lets a later resolution of the same packages do without reading an index.</summary>
    public async Task SaveAsync(CancellationToken ct)
    {
        foreach (var (_, lookup) in suites) await lookup.SaveAsync(ct);
    }

    private async Task<IReadOnlyList<Candidate>> FindAsync(string name, CancellationToken ct)
    {
        if (found.TryGetValue(name, out var known)) return known;

        var packages = await Task.WhenAll(suites.Select(suite => suite.Lookup.FindAsync(name, ct)));
        return found[name] =
        [
            .. suites.Zip(packages)
                .SelectMany(pair => pair.Second.Select(package => new Candidate(package, pair.First.Suite)))
                .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
                .GroupBy(one => one.Package.Name, StringComparer.Ordinal)
                .SelectMany(package => choice.Of(package.Key, package))
                .OrderByDescending(one => one.Package.Version),
        ];
    }
}
