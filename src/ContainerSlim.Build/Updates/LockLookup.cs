using System.Collections.Immutable;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Build;

/// <summary>Looks up the newest versions of locked packages, and what whole packages depend on now.</summary>
/// <param name="request">Where packages come from, and what is there already.</param>
/// <param name="locked">The locked packages.</param>
internal sealed class LockLookup(BaseRequest request, LockedPackages locked)
{
    /// <summary>Where packages come from.</summary>
    public BaseRequest Request => request;

    // What packages depend on in addition to an image is known only with the image, and the lock does not name one in a file.
    private bool IsOnUnknownImage => locked.Present is not null && request.Present.Count == 0;

    // Of a base, only some packages are whole. Of a stage with dependencies, all that the project names are.
    private IReadOnlyList<string> Whole => IsOnUnknownImage ? [] : [.. locked.Packages
        .Where(one => locked.Definitions is null ? locked.WithDependencies && !one.Value.IsDependency : one.Value.IsWhole)
        .Select(one => one.Key)];

    /// <summary>Looks the packages up.</summary>
    /// <exception cref="DebianException">One does not exist any longer, or no mirror can be read.</exception>
    public async Task<FoundPackages> FindAsync(CancellationToken ct)
    {
        var present = request.Present.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var found = await FindAllAsync(ct);
        return found with { Packages = [.. found.Packages.Where(package => !present.Contains(package.Name))] };
    }

    private async Task<FoundPackages> FindAllAsync(CancellationToken ct)
    {
        var whole = Whole;
        if (whole.Count == 0) return FoundPackages.Of(await FindAloneAsync(locked.Packages.Keys, ct));

        var present = locked.Definitions is null ? request.Present : [.. request.Present, .. PresentPackage.OfScripts];
        var closure = await DebianBase.ResolveAsync(
            request with { WholePackages = [.. whole.Select(Wanted)], WithDependencies = true, Present = present },
            ct);
        var known = closure.Packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var others = locked.Packages.Where(one => !one.Value.IsDependency || one.Value.IsSliced).Select(one => one.Key).Where(name => !known.Contains(name));
        var rest = others.ToList();
        return rest.Count == 0 ? FoundPackages.Of(closure) : FoundPackages.Of(closure).And(await FindAloneAsync(rest, ct));
    }

    /// <summary>The lock of what was found.</summary>
    public LockedPackages Lock(FoundPackages found) => locked with
    {
        Distribution = request.Distribution.Id,
        Snapshot = request.Sources.Snapshot?.ToString(),
        Archive = found.Releases.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Present = IsOnUnknownImage ? locked.Present : PackageNeeds.PresentOf(request.Present),
        Packages = found.Packages.ToImmutableSortedDictionary(package => package.Name, package => Lock(package, found.Depended), StringComparer.Ordinal),
    };

    private LockedPackage Lock(Package package, IReadOnlySet<string> depended)
    {
        var before = locked.Packages.GetValueOrDefault(package.Name);
        var isNamed = before is not null && (!before.IsDependency || before.IsSliced);
        var isDependency = before is not { IsWhole: true } && (Whole.Count == 0 ? before?.IsDependency == true : IsDepended(package.Name, depended));
        return LockedPackage.Of(package) with
        {
            IsDependency = isDependency,
            IsSliced = isDependency && isNamed,
            IsWhole = before?.IsWhole == true,
            IsPinned = before?.IsPinned == true,
        };
    }

    private bool IsDepended(string name, IReadOnlySet<string> depended) => depended.Contains(name) && !Whole.Contains(name);

    private Task<BaseResolution> FindAloneAsync(IEnumerable<string> names, CancellationToken ct) =>
        DebianBase.ResolveAsync(request with { WholePackages = [.. names.Select(Wanted)], WithDependencies = false, Present = [] }, ct);

    private WantedPackage Wanted(string name) =>
        locked.Packages.TryGetValue(name, out var package) && package.IsPinned ? new WantedPackage(name, package.Version) : new WantedPackage(name);
}

/// <summary>Packages that were looked up.</summary>
/// <param name="Packages">The packages.</param>
/// <param name="Depended">Those that whole packages depend on, and themselves.</param>
internal sealed record FoundPackages(IReadOnlyList<Package> Packages, IReadOnlySet<string> Depended)
{
    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>The dates of the release files, by suite.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Releases { get; private init; } = new Dictionary<string, DateTimeOffset>();

    public static FoundPackages Of(BaseResolution resolution) => new(resolution.Packages, resolution.Depended.ToHashSet(StringComparer.Ordinal))
    {
        Warnings = resolution.Warnings,
        Releases = resolution.Releases,
    };

    /// <summary>These, and others from the same archive.</summary>
    public FoundPackages And(BaseResolution more) => this with { Packages = [.. Packages, .. more.Packages] };
}
