using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Projects in odd places, and output in odd places.</summary>
[Collection(SdkCollection.Name)]
public sealed class ProjectPathTests(SdkFeed feed)
{
    [Theory]
    [InlineData(PackageForm.Sdk)]
    [InlineData(PackageForm.PackageReference)]
    public async Task A_folder_may_have_spaces_quotes_and_letters_of_any_language(PackageForm form)
    {
        var parent = Directory.CreateDirectory(Path.Combine(feed.NewFolder(), "it's a «プロジェクト» & more, ä=b")).FullName;
        var project = await feed.CreateAsync(form, "console", "C#", "Odd", parent);

        await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer");

        Assert.True(File.Exists(Path.Combine(project.Folder, "bin", "Release", "net10.0", "publish.oci.tar")));
    }

    [Fact]
    public async Task With_an_artifacts_path_the_archive_is_beside_the_publish_output()
    {
        var project = await feed.CreateAsync(PackageForm.PackageReference, "console", "C#", "Elsewhere");
        var artifacts = feed.NewFolder();

        await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", "--artifacts-path", artifacts);

        Assert.True(File.Exists(Path.Combine(artifacts, "publish", "Elsewhere", "release.oci.tar")));
    }

    [Fact]
    public async Task A_publish_folder_of_ones_own_is_what_goes_into_the_image()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Moved");

        var image = await SdkImage.PublishAsync(project, $"-p:PublishDir={Path.Combine(feed.NewFolder(), "out put")}");

        Assert.Contains("app/Moved.dll", await SdkImage.FilesAsync(image));
    }

    [Fact]
    public async Task A_package_reference_in_Directory_Build_props_serves_every_project_below()
    {
        var parent = feed.NewFolder();
        await File.WriteAllTextAsync(
            Path.Combine(parent, "Directory.Build.props"),
            $"<Project><PropertyGroup><SlimBase>{feed.Base}</SlimBase></PropertyGroup>{feed.PackageReference}</Project>");
        var project = await feed.CreatePlainAsync("console", "C#", "Inherits", parent);

        var image = await SdkImage.PublishAsync(project, $"-p:SlimCacheDirectory={Path.Combine(feed.Root, "cache")}");

        Assert.Equal(["dotnet", "/app/Inherits.dll"], image.Config.Execution.Entrypoint);
    }

    [Fact]
    public async Task Of_several_target_frameworks_one_is_published()
    {
        var project = await ManyFrameworksAsync();

        var image = await SdkImage.PublishAsync(project, "-f", "net10.0");

        Assert.Equal(["dotnet", "/app/Many.dll"], image.Config.Execution.Entrypoint);
    }

    [Fact]
    public async Task Without_a_framework_named_a_sentence_says_how_to_name_one()
    {
        var project = await ManyFrameworksAsync();

        var result = await project.RunAsync("build", "-t:PublishSlimContainer");

        Assert.Contains(
            "error CSLIM1001: Cannot build one image of 'Many' for all of TargetFrameworks='net10.0;netstandard2.0'",
            result.Output,
            StringComparison.Ordinal);
    }

    private async Task<DotnetProject> ManyFrameworksAsync()
    {
        var project = await feed.CreateAsync(PackageForm.PackageReference, "console", "VB", "Many");
        var one = await File.ReadAllTextAsync(project.File);
        return project.With(
            one.Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>", StringComparison.Ordinal));
    }
}
