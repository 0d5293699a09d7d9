using System.Collections.Concurrent;
using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>Builds a distroless base from a distribution's own packages, or provides whole packages: resolve, fetch, cut.</summary>
public static class DebianBase
{
    private const int ParallelDownloads = 6;

    /// <summary>
    /// Resolves the packages of a base. Cheap if the indexes are in the store, and without
    /// network access if <see cref="BaseRequest.MaxAge"/> allows.
    /// </summary>
    /// <exception cref="DebianException">No mirror serves the distribution, or none can be trusted.</exception>
    public static async Task<BaseResolution> ResolveAsync(BaseRequest request, CancellationToken ct) =>
        FindKept(request) ?? await AskAsync(request, ct);

    /// <summary>Whether a base of a distribution can be built: its definitions come with this product, or are in folders of the user.</summary>
    /// <exception cref="DebianException">A folder cannot be read, or its release is malformed.</exception>
    public static bool Knows(string distribution, IReadOnlyList<string> definitions)
    {
        try
        {
            var parsed = Distribution.Parse(distribution);
            return DefinitionSet.Of(parsed.Id, definitions).ReleaseOf(parsed) is not null;
        }
        catch (DebianException e) when (e.Code == ErrorCode.UnknownDistribution)
        {
            return false;
        }
    }

    /// <summary>An earlier resolution that <see cref="BaseRequest.MaxAge"/> allows to reuse; null if there is none.</summary>
    public static BaseResolution? FindKept(BaseRequest request) => ResolutionRecord.Find(request);

    /// <summary>An earlier resolution of any age; null if there is none.</summary>
    public static BaseResolution? FindEarlier(BaseRequest request) => ResolutionRecord.Find(request with { MaxAge = TimeSpan.MaxValue });

    /// <summary>
    /// The packages that have some libraries, by the file names of the libraries. For messages: what the archive does not tell is not there.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, string>> FindOwnersAsync(BaseRequest request, IEnumerable<string> libraries, CancellationToken ct)
    {
        try
        {
            return await new Resolver(request).FindOwnersAsync(libraries.ToHashSet(StringComparer.Ordinal), ct);
        }
        catch (DebianException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>Builds a base from the newest packages.</summary>
    /// <exception cref="DebianException">No mirror serves the distribution, none can be trusted, or a package is not valid.</exception>
    public static async Task<BaseContent> BuildAsync(BaseRequest request, CancellationToken ct) =>
        await BuildAsync(request, await ResolveAsync(request, ct), ct);

    /// <summary>
    /// Builds a base from packages resolved before. If a package no longer exists, uses the newest ones instead, unless the packages were chosen by
    /// <see cref="PackageNeeds.With"/>. The result lists the packages.
    /// </summary>
    /// <exception cref="DebianException">A package cannot be downloaded, or is not valid.</exception>
    public static async Task<BaseContent> BuildAsync(BaseRequest request, BaseResolution resolution, CancellationToken ct)
    {
        if (request.IsOffline && resolution.Mirrors is null) resolution = resolution with { Download = resolution.Download ?? new LockedDownload(request) };
        if (resolution.Download is not null || request.IsOffline)
        {
            return await new BaseCutter(request, resolution).CutAsync(await FetchAsync(resolution, request, ct), ct);
        }

        // An earlier resolution contains the packages, but not their mirrors.
        if (resolution.Mirrors is null && resolution.Packages.Any(package => request.Store.Find(package.Content) is null))
        {
            resolution = await AskAsync(request, ct);
        }

        Blob[] contents;
        try
        {
            contents = await FetchAsync(resolution, request, ct);
        }
        catch (DebianException e) when (e.Code == ErrorCode.MirrorUnreachable
            && resolution.Mirrors?.OfType<HttpMirror>().Any(mirror => mirror.IsSilent) == true)
        {
            // The mirror stopped responding in the middle. Another source may have the packages.
            resolution = await AskAsync(request, ct);
            contents = await FetchAsync(resolution, request, ct);
        }

        return await new BaseCutter(request, resolution).CutAsync(contents, ct);
    }

    private static async Task<BaseResolution> AskAsync(BaseRequest request, CancellationToken ct)
    {
        var resolution = await new Resolver(request).ResolveAsync(ct);
        await ResolutionRecord.PutAsync(request, resolution, ct);
        return resolution;
    }

    private static async Task<Blob[]> FetchAsync(BaseResolution resolution, BaseRequest request, CancellationToken ct)
    {
        var contents = new Blob[resolution.Packages.Count];
        var missing = new ConcurrentBag<Package>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelDownloads, CancellationToken = ct };
        await Parallel.ForAsync(0, contents.Length, options, async (i, token) =>
        {
            var package = resolution.Packages[i];
            try
            {
                contents[i] = resolution.Download is { } locked
                    ? await locked.GetAsync(package, token)
                    : request.Store.Find(package.Content) ?? await FetchAsync(package, resolution.Mirrors![i], request.Store, token);
            }
            catch (DebianException e) when (e.Code == ErrorCode.NotInCache)
            {
                missing.Add(package);
            }
        });
        return missing.IsEmpty ? contents : throw Offline.NoPackages(request, [.. missing.OrderBy(package => package.Name, StringComparer.Ordinal)]);
    }

    private static async Task<Blob> FetchAsync(Package package, IPackageMirror mirror, BlobStore store, CancellationToken ct) =>
        await mirror.TryGetAsync(package.PoolPath, package.Content, store, ct)
        ?? throw new DebianException(
            ErrorCode.MirrorUnreachable,
            $"cannot get the package {package}: {mirror.Location} has no '{ForeignText.Clean(package.PoolPath)}'; "
                + "the mirror may be in the middle of an update");
}
