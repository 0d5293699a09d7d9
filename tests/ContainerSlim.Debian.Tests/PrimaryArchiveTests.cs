using ContainerSlim.Debian.Sources;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>The last resort: no mirror named, and no apt on this machine that names one.</summary>
public sealed class PrimaryArchiveTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task Without_a_mirror_and_without_apt_a_base_comes_from_Debians_own_archives()
    {
        var mirror = await DebianMirror.GetAsync();
        await using var server = await mirror.ServeAsync();
        PrimaryArchiveProxy.Instance.Mirror = server.Address;

        var content = await DebianBase.BuildAsync(
            new BaseRequest
            {
                Store = new(directory.Combine("store"), TimeProvider.System),
                Time = mirror.Time,
                Sources = PackageSources.Host(directory.Combine("no-apt")),
            },
            default);

        Assert.Empty(content.Warnings);
        Assert.Contains(content.Packages, package => package.Name == "libc6");
        Assert.Equal(
            [
                "ftp.debian.org/debian/dists/trixie-updates/InRelease",
                "ftp.debian.org/debian/dists/trixie/InRelease",
                "security-cdn.debian.org/debian-security/dists/trixie-security/InRelease",
            ],
            server.Hosts.Where(request => request.EndsWith("/InRelease", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }
}
