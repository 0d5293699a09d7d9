using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A publish inside of another build has folders of its own, and restores when it has to.</summary>
[Collection(SdkCollection.Name)]
public sealed class InnerBuildTests(SdkFeed feed)
{
    [Fact]
    public async Task It_leaves_the_developers_folders_as_they_are_and_restores_again_only_for_a_reason()
    {
        var project = await CreateAsync(PackageForm.PackageReference);
        await project.RunSuccessfullyAsync("publish");
        var before = FilesOf(project);

        var first = await PublishAsync(project, "publish");
        var restored = File.GetLastWriteTimeUtc(Stamp(project));
        await PublishAsync(project, "publish");
        Assert.Equal(restored, File.GetLastWriteTimeUtc(Stamp(project)));

        project.Set(("RuntimeFrameworkVersion", "$(BundledNETCoreAppPackageVersion)"));
        await PublishAsync(project, "publish");
        Assert.NotEqual(restored, File.GetLastWriteTimeUtc(Stamp(project)));

        Assert.Contains("app/libcoreclr.so", first);
        Assert.Contains("app/Shared.dll", first);
        Assert.Equal(before, FilesOf(project));
    }

    [Fact]
    public async Task After_it_a_plain_build_knows_nothing_of_it()
    {
        var project = await CreateAsync(PackageForm.Sdk);

        var files = await PublishAsync(project, "build");
        var plain = await project.RunSuccessfullyAsync("build");

        Assert.Contains("app/libcoreclr.so", files);
        Assert.DoesNotContain("warning", plain.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "bin", "Debug", "net10.0", "linux-x64")));
    }

    [Fact]
    public async Task A_folder_named_on_the_command_line_is_the_outer_publishs_own()
    {
        var project = await CreateAsync(PackageForm.PackageReference);
        var output = Path.Combine(feed.NewFolder(), "out");

        var files = await PublishAsync(project, "publish", "--output", output);

        Assert.Contains("app/libcoreclr.so", files);
        Assert.False(File.Exists(Path.Combine(output, "libcoreclr.so")));
    }

    private async Task<DotnetProject> CreateAsync(PackageForm form)
    {
        var parent = feed.NewFolder();
        await feed.CreatePlainAsync("classlib", "C#", "Shared", parent);
        var project = await feed.CreateAsync(form, "console", "C#", "App", parent);
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Program.cs"), "System.Console.WriteLine(typeof(Shared.Class1));");
        return project.Set(("SlimMode", "self-contained")).AddLast("<ItemGroup><ProjectReference Include=\"../Shared/Shared.csproj\" /></ItemGroup>");
    }

    private static async Task<IReadOnlyList<string>> PublishAsync(DotnetProject project, string verb, params string[] options)
    {
        var layout = SdkImage.LayoutOf(project);
        var result = await project.RunSuccessfullyAsync(verb, ["-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}", .. options]);
        Assert.Single(result.Output.Split('\n'), line => line.Contains("App is published ", StringComparison.Ordinal));
        return await SdkImage.FilesAsync(await SdkImage.ReadAsync(layout));
    }

    private static string Stamp(DotnetProject project) => Path.Combine(project.Folder, "obj", "slim", "self-contained", "restored");

    // Everything that a build keeps but the folder of the inner one.
    private static List<string> FilesOf(DotnetProject project) => [.. new[] { "bin", "obj" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(project.Folder, folder), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(project.Folder, file))
        .Where(file => !file.StartsWith("obj/slim/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}
