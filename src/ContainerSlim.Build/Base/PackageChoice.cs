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
    /// <summary>Chooses the packages of a request, and passes the warnings of a lookup on.</summary>
    /// <param name="request">The package request.</param>
    /// <param name="what">What the packages are for, as the start of a sentence.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">The packages cannot be looked up, or differ from the lock in locked mode.</exception>
    public async Task<BaseResolution> ResolveAsync(BaseRequest request, string what, CancellationToken ct)
    {
        var entry = services.Lock.Find(slot);
        if (entry is null && !services.Lock.IsLocked) return await LookUpAsync(request, what, ct);

        var needs = PackageNeeds.Of(request);
        var differences = LockDifferences.Of(request, needs, entry);
        var isRefresh = request.MaxAge == TimeSpan.Zero;
        if (differences.Count == 0 && !isRefresh) return Locked(needs, (LockedPackages)entry!);
        if (services.Lock.IsLocked) throw services.Lock.Drift(slot, differences);
        if (!isRefresh && entry is LockedPackages wider && Reduce(wider, request, needs) is { } reduced) return Locked(needs, reduced);

        var newest = await LookUpAsync(request with { MaxAge = TimeSpan.Zero }, what, ct);
        return entry is LockedPackages locked && locked.Distribution == request.Distribution.Id && !isRefresh
            ? Merge(newest, needs, locked)
            : newest;
    }

    /// <summary>The packages of a request, without looking anything up; null if they have to be looked up.</summary>
    public BaseResolution? FindKept(BaseRequest request)
    {
        if (services.Lock.Find(slot) is not { } entry) return services.Lock.IsLocked ? null : DebianBase.FindKept(request);

        var needs = PackageNeeds.Of(request);
        return LockDifferences.Of(request, needs, entry).Count == 0 ? Locked(needs, (LockedPackages)entry) : null;
    }

    /// <summary>Notes the packages that the build uses.</summary>
    public void Use(BaseRequest request, BaseResolution resolution)
    {
        if (!services.Lock.IsOn) return;

        var needs = PackageNeeds.Of(request);
        services.Lock.Use(slot, Of(request, needs, resolution));
    }

    /// <summary>The entry of packages in a lock.</summary>
    internal static LockedPackages Of(BaseRequest request, PackageNeeds needs, BaseResolution resolution) => new(
        request.Distribution.Id,
        resolution.Packages.ToImmutableSortedDictionary(
            package => package.Name,
            package => LockedPackage.Of(package) with { IsDependency = resolution.Depended.Contains(package.Name) && !needs.Whole.Contains(package.Name) },
            StringComparer.Ordinal))
    {
        Definitions = needs.Definitions,
        WithDependencies = request.WithDependencies,
    };

    private Task<BaseResolution> LookUpAsync(BaseRequest request, string what, CancellationToken ct) =>
        PackageLookup.ResolveAsync(request, what, services.Observer, ct);

    private static BaseResolution Locked(PackageNeeds needs, LockedPackages locked) => needs.With(
        locked.Packages.Select(one => one.Value.ToPackage(one.Key)),
        locked.Packages.Where(one => one.Value.IsDependency).Select(one => one.Key));

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
        return needs.With(packages, newest.Depended);
    }
}
