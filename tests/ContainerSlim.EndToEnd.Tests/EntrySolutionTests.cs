using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A solution: two apps that share a library, a test project, and a project that is not to be published.</summary>
[Collection(SdkCollection.Name)]
public sealed class EntrySolutionTests(SdkFeed feed)
{
    [Theory]
    [InlineData("publish", "-t:PublishSlimContainer")]
    [InlineData("build", "-t:PublishSlimContainer")]
    [InlineData("publish", "-p:PublishProfile=SlimContainer")]
    public async Task Of_a_solution_the_apps_become_images_and_the_rest_is_left_out(string verb, string how)
    {
        var solution = await CreateAsync();

        var result = await solution.RunSuccessfullyAsync(verb, "Demo.sln", how, "-m");

        Assert.Equal(["first", "second"], await ArchivesAsync(solution));
        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
    }

    private async Task<DotnetProject> CreateAsync()
    {
        var root = feed.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(root, "Directory.Build.props"), $"""
            <Project>
              <PropertyGroup>
                <SlimBase>{feed.Base}</SlimBase>
                <SlimCacheDirectory>{Path.Combine(feed.Root, "cache")}</SlimCacheDirectory>
                <ContainerArchiveOutputPath>$(MSBuildThisFileDirectory)images/</ContainerArchiveOutputPath>
              </PropertyGroup>
              {feed.PackageReference}
            </Project>
            """);
        const string reference = "<ItemGroup><ProjectReference Include=\"../Shared/Shared.csproj\" /></ItemGroup>";
        DotnetProject[] projects =
        [
            await feed.CreatePlainAsync("classlib", "C#", "Shared", root),
            (await feed.CreatePlainAsync("console", "C#", "First", root)).AddLast(reference),
            (await feed.CreatePlainAsync("console", "C#", "Second", root)).AddLast(reference),
            (await feed.CreatePlainAsync("console", "C#", "Tests", root)).AddLast(reference).Set(("IsTestProject", "true")),
            (await feed.CreatePlainAsync("console", "C#", "Tool", root)).Set(("IsPublishable", "false")),
        ];
        await new Command("dotnet", "new", "sln", "--name", "Demo", "--format", "sln", "--output", root).RunSuccessfullyAsync();
        await new Command("dotnet", ["sln", Path.Combine(root, "Demo.sln"), "add", .. projects.Select(project => project.File)]).RunSuccessfullyAsync();
        return new DotnetProject(Path.Combine(root, "Demo.sln"));
    }

    private static async Task<IEnumerable<string>> ArchivesAsync(DotnetProject solution)
    {
        var archives = Directory.GetFiles(Path.Combine(solution.Folder, "images"), "*.tar");
        foreach (var archive in archives) (await Oci.OciArchive.OpenAsync(archive, CancellationToken.None)).Dispose();
        return archives.Select(archive => Path.GetFileNameWithoutExtension(archive)!).Order(StringComparer.Ordinal);
    }
}
