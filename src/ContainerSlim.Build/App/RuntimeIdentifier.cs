using System.Runtime.InteropServices;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>.NET's runtime identifiers and the spec's platforms.</summary>
public static class RuntimeIdentifier
{
    private const string Musl = "linux-musl-";

    private static readonly Dictionary<string, Platform> Platforms = new(StringComparer.Ordinal)
    {
        ["linux-x64"] = new("linux", "amd64"),
        ["linux-x86"] = new("linux", "386"),
        ["linux-arm64"] = new("linux", "arm64"),
        ["linux-arm"] = new("linux", "arm", "v7"),
        ["linux-armv6"] = new("linux", "arm", "v6"),
        ["linux-s390x"] = new("linux", "s390x"),
        ["linux-ppc64le"] = new("linux", "ppc64le"),
        ["linux-riscv64"] = new("linux", "riscv64"),
        ["linux-loongarch64"] = new("linux", "loong64"),
        ["win-x64"] = new("windows", "amd64"),
        ["win-arm64"] = new("windows", "arm64"),
    };

    /// <summary>Linux on the processor of this machine.</summary>
    public static string Default => "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Whether the runtime is linked against musl.</summary>
    public static bool IsMusl(string rid) => rid.StartsWith(Musl, StringComparison.Ordinal);

    /// <summary>Whether it is one of Windows, of whatever version and processor.</summary>
    public static bool IsWindows(string rid) => rid.StartsWith("win", StringComparison.Ordinal);

    /// <summary>The runtime identifier of a platform, for glibc.</summary>
    /// <exception cref="BuildException">.NET does not run there.</exception>
    public static string Of(Platform platform) =>
        Platforms.FirstOrDefault(pair => pair.Value.Accepts(platform)) is { Key: { } rid }
            ? rid
            : throw new BuildException(
                ErrorCode.UnsupportedPlatform,
                $"cannot build an image for '{platform}': .NET has no runtime for it; use a platform such as linux/amd64 or linux/arm64");

    /// <summary>The platform of an image for a runtime identifier.</summary>
    /// <exception cref="BuildException">It is not one for Linux or Windows.</exception>
    public static Platform ToPlatform(string rid) => Platforms.TryGetValue(IsMusl(rid) ? "linux-" + rid[Musl.Length..] : rid, out var platform)
        ? platform
        : throw new BuildException(
            ErrorCode.UnsupportedPlatform,
            $"cannot build an image for '{rid}': images do not support this runtime identifier; use one such as linux-x64, linux-arm64 or win-x64");
}
