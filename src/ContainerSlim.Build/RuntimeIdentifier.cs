using System.Runtime.InteropServices;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>.NET's runtime identifiers and the spec's platforms.</summary>
public static class RuntimeIdentifier
{
    private static readonly Dictionary<string, Platform> Platforms = new(StringComparer.Ordinal)
    {
        ["x64"] = new("linux", "amd64"),
        ["x86"] = new("linux", "386"),
        ["arm64"] = new("linux", "arm64"),
        ["arm"] = new("linux", "arm", "v7"),
        ["armv6"] = new("linux", "arm", "v6"),
        ["s390x"] = new("linux", "s390x"),
        ["ppc64le"] = new("linux", "ppc64le"),
        ["riscv64"] = new("linux", "riscv64"),
        ["loongarch64"] = new("linux", "loong64"),
    };

    /// <summary>Linux on the processor of this machine.</summary>
    public static string Default => "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Whether the runtime is linked against musl.</summary>
    public static bool IsMusl(string rid) => rid.StartsWith("linux-musl-", StringComparison.Ordinal);

    /// <summary>The runtime identifier of a platform, for glibc.</summary>
    /// <exception cref="BuildException">.NET does not run there.</exception>
    public static string Of(Platform platform) =>
        Platforms.FirstOrDefault(pair => pair.Value.Accepts(platform)) is { Key: { } processor }
            ? "linux-" + processor
            : throw new BuildException(ErrorCode.UnsupportedPlatform, $"cannot make an image for '{platform}': .NET has no runtime for it, as it has for linux/amd64 and linux/arm64");

    /// <summary>The platform of an image for a runtime identifier.</summary>
    /// <exception cref="BuildException">It is not one for Linux.</exception>
    public static Platform ToPlatform(string rid)
    {
        var processor = rid.Split('-') switch
        {
            ["linux", var glibc] => glibc,
            ["linux", "musl", var musl] => musl,
            _ => "",
        };
        return Platforms.TryGetValue(processor, out var platform)
            ? platform
            : throw new BuildException(
                ErrorCode.UnsupportedPlatform,
                $"cannot make an image for '{rid}': it is no runtime identifier of a Linux platform, as linux-x64 and linux-arm64 are");
    }
}
