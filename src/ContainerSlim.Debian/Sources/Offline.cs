using System.Globalization;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>Says what the cache lacks for a build without the network.</summary>
internal static class Offline
{
    private const string Cure = "publish once with the network, or set SlimOffline to false";

    /// <summary>A package list or release file is missing.</summary>
    public static DebianException NoList(BaseRequest request, DebianException missing) => new(
        ErrorCode.NotInCache,
        $"cannot look up packages of {request.Distribution} for {request.Architecture} without the network (SlimOffline): "
            + $"the cache has no {missing.Message}; {Cure}",
        missing);

    /// <summary>Package files are missing.</summary>
    public static DebianException NoPackages(BaseRequest request, IReadOnlyList<Package> missing)
    {
        var size = missing.Sum(package => package.Content.Size);
        var list = string.Join(", ", missing.Select(package => $"{package} ({Sizes(package.Content.Size)}, '{ForeignText.Clean(package.PoolPath)}')"));
        var what = missing.Count == 1 ? "a package" : string.Create(CultureInfo.InvariantCulture, $"{missing.Count} packages ({Sizes(size)})");
        return new DebianException(
            ErrorCode.NotInCache,
            $"cannot use {what} of {request.Distribution} without the network (SlimOffline): the cache has no {list}; {Cure}");
    }

    private static string Sizes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
