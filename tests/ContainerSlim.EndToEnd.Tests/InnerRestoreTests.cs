using System.IO.Compression;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A restore inside of a build changes what the publish after it reads.</summary>
[Collection(SdkCollection.Name)]
public sealed class InnerRestoreTests(SdkFeed feed)
{
    [Theory]
    [InlineData(PackageForm.PackageReference, "linux-x64")]
    [InlineData(PackageForm.Sdk, "linux-x64;linux-arm64")]
    public async Task A_package_of_another_version_counts_at_once(PackageForm form, string platforms)
    {
        Pack("1.0.0");
        Pack("2.0.0");
        var project = (await feed.CreateAsync(form, "console", "C#", "Fresh"))
            .Set(("SlimBase", "scratch"), ("SlimMode", "self-contained"), ("ContainerRuntimeIdentifiers", platforms))
            .AddLast("""
                <ItemGroup>
                  <PackageReference Include="Tiny" Version="$(Tiny)" />
                  <ContainerEnvironmentVariable Include="TINY" Value="$(FromTiny)" />
                </ItemGroup>
                """);

        Assert.Equal("1.0.0", await PublishAsync(project, "1.0.0"));
        Assert.Equal("2.0.0", await PublishAsync(project, "2.0.0"));
    }

    // A package that says its version to the projects that have it.
    private void Pack(string version)
    {
        var path = Path.Combine(feed.OwnPackages, $"Tiny.{version}.nupkg");
        if (File.Exists(path)) return;

        using var package = ZipFile.Open(path, ZipArchiveMode.Create);
        Write(
            package,
            "Tiny.nuspec",
            $"""<package><metadata><id>Tiny</id><version>{version}</version><authors>me</authors><description>.</description></metadata></package>""");
        Write(package, "build/Tiny.props", $"<Project><PropertyGroup><FromTiny>{version}</FromTiny></PropertyGroup></Project>");
    }

    private static void Write(ZipArchive package, string path, string content)
    {
        using var entry = new StreamWriter(package.CreateEntry(path).Open());
        entry.Write(content);
    }

    private static async Task<string?> PublishAsync(DotnetProject project, string version)
    {
        var layout = SdkImage.LayoutOf(project);
        await project.RunSuccessfullyAsync("build", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}", $"-p:Tiny={version}");
        return (await SdkImage.ReadAsync(layout)).Config.Execution.FindEnvironment("TINY");
    }
}
