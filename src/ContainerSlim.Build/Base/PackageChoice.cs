using System.Collections.Immutable;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Chooses the versions of packages: those of the lock, and the newest ones of what is not locked.</summary>
/// <param name="services">The services of the build.</param>
/// <param name="slot">The place in the lock.</param>
internal sealed class PackageChoice(BuildServices services, LockSlot slot)
{
    /// <summary>Whether the packages are added to an image, which is locked in the same place.</summary>
    public bool IsOnImage { get; init; }

    private LockedSource? Entry => services.Lock.Find(slot) is LockedImage image && IsOnImage ? image.Packages : services.Lock.Find(slot);

    /// <summary>Chooses the packages of a request, and passes the warnings of a lookup on.</summary>
    /// <param name="request">The package request.</param>
    /// <param name="what">What the packages are for, as the start of a sentence.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">The packages cannot be looked up, or differ from the lock in locked mode.</exception>
    public async Task<BaseResolution> ResolveAsync(BaseRequest request, string what, CancellationToken ct)
    {
        var entry = Entry;
        if (entry is null && !services.Lock.IsLocked) return await LookUpAsync(request, what, ct);

        var needs = PackageNeeds.Of(request);
        var differences = LockDifferences.Of(request, needs, entry);
        var isRefresh = request.MaxAge == TimeSpan.Zero;
        if (differences.Count == 0 && !isRefresh) return Locked(needs, (LockedPackages)entry!);
        if (services.Lock.IsLocked) throw services.Lock.Drift(slot, differences);
        if (!isRefresh && entry is LockedPackages wider && Reduce(wider, request, needs) is { } reduced) return Locked(needs, reduced);

        var locked = entry as LockedPackages;
        var isSame = locked?.Distribution == request.Distribution.Id && locked.Snapshot == request.Sources.Snapshot?.ToString();
        var newest = await LookUpAsync(isSame ? Since(locked!, request) : request with { MaxAge = TimeSpan.Zero }, what, ct);
        return isSame && !isRefresh ? Merge(newest, needs, locked!) : newest;
    }

    /// <summary>The packages of a request, without looking anything up; null if they have to be looked up.</summary>
    public BaseResolution? FindKept(BaseRequest request)
    {
        if (Entry is not { } entry) return services.Lock.IsLocked ? null : DebianBase.FindKept(request);

        var needs = PackageNeeds.Of(request);
        return LockDifferences.Of(request, needs, entry).Count == 0 ? Locked(needs, (LockedPackages)entry) : null;
    }

    /// <summary>Notes the packages that the build uses.</summary>
    public void Use(BaseRequest request, BaseResolution resolution)
    {
        if (!services.Lock.IsOn) return;

        var needs = PackageNeeds.Of(request);
        var packages = Of(request, needs, resolution);
        if (IsOnImage) services.Lock.Add(slot, packages);
        else services.Lock.Use(slot, packages);
    }

    /// <summary>The entry of packages in a lock.</summary>
    internal static LockedPackages Of(BaseRequest request, PackageNeeds needs, BaseResolution resolution) => new(
        request.Distribution.Id,
        resolution.Packages.ToImmutableSortedDictionary(
            package => package.Name,
            package => Of(package, needs, resolution),
            StringComparer.Ordinal))
    {
        Snapshot = request.Sources.Snapshot?.ToString(),
        Archive = resolution.Releases.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Present = needs.Present,
        Definitions = needs.Definitions,
        WithDependencies = request.WithDependencies,
    };

    /// <summary>A request for the newest packages, which are not older than the locked ones.</summary>
    internal static BaseRequest Since(LockedPackages locked, BaseRequest request) =>
        request with { MaxAge = TimeSpan.Zero, LockedReleases = locked.Archive };

    private static LockedPackage Of(Package package, PackageNeeds needs, BaseResolution resolution)
    {
        // Of whole packages alone, all that are named are taken whole.
        var isDependency = resolution.Depended.Contains(package.Name) && !needs.Whole.Contains(package.Name);
        return LockedPackage.Of(package) with
        {
            IsDependency = isDependency,
            IsSliced = isDependency && needs.Names.Contains(package.Name),
            IsWhole = needs.Definitions is not null && needs.Whole.Contains(package.Name),
            IsPinned = needs.Versions.ContainsKey(package.Name),
        };
    }

    private Task<BaseResolution> LookUpAsync(BaseRequest request, string what, CancellationToken ct) =>
        PackageLookup.ResolveAsync(request, what, services.Observer, ct);

    // If no package is taken whole any longer, nothing is there as a dependency.
    private static BaseResolution Locked(PackageNeeds needs, LockedPackages locked)
    {
        var dependencies = locked.Packages.Where(one => needs.Whole.Count > 0 && one.Value.IsDependency).Select(one => one.Key);
        return needs.With(locked.Packages.Select(one => one.Value.ToPackage(one.Key)), dependencies) with { Releases = locked.Archive };
    }

    // If nothing is missing, nothing has to be looked up: packages are no longer needed, or are cut differently.
    private static LockedPackages? Reduce(LockedPackages locked, BaseRequest request, PackageNeeds needs)
    {
        var hasDependencies = needs.Whole.Count > 0 && locked.Packages.Values.Any(package => package.IsDependency);
        var reduced = locked with
        {
            Definitions = needs.Definitions,
            Packages = hasDependencies ? locked.Packages : locked.Packages.RemoveRange(locked.Packages.Keys.Where(name => !needs.Names.Contains(name))),
        };
        return LockDifferences.Of(request, needs, reduced).Count == 0 ? reduced : null;
    }

    // What is locked stays in its version. Packages of one source need each other in the same version, so where one is new, the others come with it.
    private static BaseResolution Merge(BaseResolution newest, PackageNeeds needs, LockedPackages locked)
    {
        var renewed = newest.Packages.Where(package => !locked.Packages.ContainsKey(package.Name)).Select(package => package.Source).ToHashSet();
        bool Keeps(Package package) => !renewed.Contains(package.Source) && !needs.Versions.ContainsKey(package.Name);
        var packages = newest.Packages.Select(package => locked.Packages.TryGetValue(package.Name, out var kept) && Keeps(package)
            ? kept.ToPackage(package.Name)
            : package);
        return needs.With(packages, newest.Depended) with { Releases = newest.Releases };
    }
}
