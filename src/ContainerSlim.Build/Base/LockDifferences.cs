using ContainerSlim.Debian;

namespace ContainerSlim.Build;

/// <summary>Compares what a build needs with what is locked.</summary>
internal static class LockDifferences
{
    /// <summary>The differences, as parts of a sentence; empty if the lock fits.</summary>
    /// <param name="request">The package request.</param>
    /// <param name="needs">What it needs.</param>
    /// <param name="entry">What is locked; null if nothing is.</param>
    public static IReadOnlyList<string> Of(BaseRequest request, PackageNeeds needs, LockedSource? entry) => entry switch
    {
        null => ["it is not in the file"],
        LockedPackages locked => [.. OfPackages(request, needs, locked)],
        _ => ["it is built from packages, and an image is locked"],
    };

    private static IEnumerable<string> OfPackages(BaseRequest request, PackageNeeds needs, LockedPackages locked)
    {
        if (locked.Distribution != request.Distribution.Id)
        {
            yield return $"the distribution is {request.Distribution} instead of {locked.Distribution}";
            yield break;
        }

        var snapshot = request.Sources.Snapshot?.ToString();
        if (locked.Snapshot != snapshot) yield return $"the snapshot is {snapshot ?? "none"} instead of {locked.Snapshot ?? "none"}";
        if (locked.Present != needs.Present) yield return "the packages of the image that they are added to have changed";

        var added = needs.Names.Where(name => !locked.Packages.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        var unused = needs.Whole.Count > 0 ? locked.Direct : locked.Packages.Keys;
        var removed = unused.Where(name => !needs.Names.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (added.Count > 0) yield return $"{LockText.Join(added)} {(added.Count == 1 ? "is" : "are")} not in the file";
        if (removed.Count > 0) yield return $"{LockText.Join(removed)} {(removed.Count == 1 ? "is" : "are")} no longer needed";
        foreach (var (name, version) in needs.Versions)
        {
            if (locked.Packages.TryGetValue(name, out var package) && package.Version.ToString() != version)
            {
                yield return $"{name} is requested in version {version}, and {package.Version} is locked";
            }
        }

        if (locked.WithDependencies != request.WithDependencies)
        {
            yield return request.WithDependencies ? "dependencies are requested, and not in the file" : "dependencies are in the file, and no longer requested";
        }

        var hasSamePackages = added.Count == 0 && removed.Count == 0;
        if (hasSamePackages && locked.Definitions != needs.Definitions) yield return "the definitions of the packages' slices have changed";
    }
}
