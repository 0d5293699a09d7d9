using System.Runtime.InteropServices;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Converts between .NET runtime identifiers and the platforms of the OCI spec.</summary>
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

    /// <summary>The runtime identifier of Linux on this machine's processor.</summary>
    public static string Default => "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Whether the runtime is linked against musl.</summary>
    public static bool IsMusl(string rid) => rid.StartsWith(Musl, StringComparison.Ordinal);

    /// <summary>Whether it is a Windows runtime identifier, of any version and processor.</summary>
    public static bool IsWindows(string rid) => rid.StartsWith("win", StringComparison.Ordinal);

    /// <summary>The runtime identifier of a platform, for glibc.</summary>
    /// <exception cref="BuildException">.NET has no runtime for the platform.</exception>
    public static string Of(Platform platform) =>
        Platforms.FirstOrDefault(pair => pair.Value.Accepts(platform)) is { Key: { } rid }
            ? rid
            : throw new BuildException(
                ErrorCode.UnsupportedPlatform,
                $"cannot build an image for '{platform}': .NET has no runtime for it; use a platform such as linux/amd64 or linux/arm64");

    /// <summary>The platform of an image for a runtime identifier.</summary>
    /// <exception cref="BuildException">Images do not support the runtime identifier.</exception>
    public static Platform ToPlatform(string rid) => Platforms.TryGetValue(IsMusl(rid) ? "linux-" + rid[Musl.Length..] : rid, out var platform)
        ? platform
        : throw new BuildException(
            ErrorCode.UnsupportedPlatform,
            $"cannot build an image for '{rid}': images do not support this runtime identifier; use one such as linux-x64, linux-arm64 or win-x64");
}
