using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class PackageFolderTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Every_runtime_pack_of_a_platform_is_found()
    {
        Package("microsoft.netcore.app.runtime.linux-x64", "10.0.1");
        Package("microsoft.netcore.app.runtime.linux-x64", "10.0.2");
        Package("microsoft.aspnetcore.app.runtime.linux-x64", "10.0.2");
        Package("microsoft.netcore.app.runtime.linux-arm64", "10.0.2");

        Assert.Equal(
            ["Microsoft.AspNetCore.App 10.0.2", "Microsoft.NETCore.App 10.0.1", "Microsoft.NETCore.App 10.0.2"],
            new PackageFolder(directory.Path).RuntimePacks("linux-x64").Select(pack => $"{pack.Framework} {pack.Version}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_without_packages_has_no_runtime_packs() =>
        Assert.Empty(new PackageFolder(directory.Combine("none")).RuntimePacks("linux-x64"));

    [Theory]
    [InlineData("10.0.0", "9.0.11", "10.0.0-rc.2.25502.1", "10.0.0", "10.0.0-rc.10")]
    [InlineData("10.0.0-rc.10", "10.0.0-rc.2.25502.1", "10.0.0-rc.10", "10.0.0-preview.7")]
    [InlineData("10.0.0.1", "10.0.0", "10.0.0.1")]
    [InlineData("0.1", "temporary", "0.1", "~10.0.0")]
    [InlineData("0.0.0-alpha", "0.0.0-alpha", "temporary")]
    [InlineData("temporary", "temporary")]
    public void The_newest_app_host_is_found(string newest, params string[] versions)
    {
        foreach (var version in versions) AppHost(version);

        Assert.Equal(newest, File.ReadAllText(new PackageFolder(directory.Path).FindAppHost("linux-x64")!));
    }

    [Fact]
    public void Where_there_is_no_app_host_none_is_found() => Assert.Null(new PackageFolder(directory.Path).FindAppHost("linux-x64"));

    [Fact]
    public void A_runtime_pack_is_known_by_its_folder()
    {
        var folder = Package("microsoft.aspnetcore.app.runtime.linux-x64", "10.0.2");

        Assert.Equal(new RuntimePack("Microsoft.AspNetCore.App", "10.0.2", folder), PackageFolder.ReadRuntimePack(folder + "/"));
    }

    [Fact]
    public void A_folder_that_is_no_runtime_pack_is_refused() => Refusal.Is(
        ErrorCode.RuntimePackMissing,
        $"cannot use '{directory.Path}' as a runtime pack: it is not a folder of a restored package such as microsoft.netcore.app.runtime.linux-x64/10.0.1",
        () => PackageFolder.ReadRuntimePack(directory.Path));

    private void AppHost(string version) =>
        directory.Write($"microsoft.netcore.app.host.linux-x64/{version}/runtimes/linux-x64/native/apphost", version);

    private string Package(string id, string version)
    {
        directory.Write($"{id}/{version}/runtimes/linux-x64/readme", "");
        return directory.Combine(id, version);
    }
}
