namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The package in both forms, in every language, in console, worker and web projects.</summary>
[Collection(SdkCollection.Name)]
public sealed class ProjectFormTests(SdkFeed feed)
{
    [Theory]
    [InlineData(PackageForm.Sdk, "web", "C#")]
    [InlineData(PackageForm.Sdk, "worker", "F#")]
    [InlineData(PackageForm.Sdk, "console", "VB")]
    [InlineData(PackageForm.PackageReference, "worker", "C#")]
    [InlineData(PackageForm.PackageReference, "web", "F#")]
    [InlineData(PackageForm.PackageReference, "console", "VB")]
    public async Task Every_kind_of_project_becomes_an_image_that_starts_its_app(PackageForm form, string template, string language)
    {
        var project = await feed.CreateAsync(form, template, language, "Demo");

        var image = await SdkImage.PublishAsync(project);

        Assert.Equal(["dotnet", "/app/Demo.dll"], image.Config.Execution.Entrypoint);
    }

    [Theory]
    [InlineData(PackageForm.Sdk)]
    [InlineData(PackageForm.PackageReference)]
    public async Task The_package_brings_nothing_into_the_app(PackageForm form)
    {
        var project = await feed.CreateAsync(form, "console", "C#", "Plain");

        var files = await SdkImage.FilesAsync(await SdkImage.PublishAsync(project));

        Assert.Equal(["app", "app/Plain", "app/Plain.deps.json", "app/Plain.dll", "app/Plain.runtimeconfig.json"], files);
        Assert.DoesNotContain(
            "ContainerSlim",
            await File.ReadAllTextAsync(Directory.GetFiles(project.Folder, "Plain.deps.json", SearchOption.AllDirectories)[0]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_again_builds_nothing_again()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Twice");
        await SdkImage.PublishAsync(project);
        var assembly = Path.Combine(project.Folder, "obj", "Release", "net10.0", "Twice.dll");
        var built = File.GetLastWriteTimeUtc(assembly);

        await SdkImage.PublishAsync(project);

        Assert.Equal(built, File.GetLastWriteTimeUtc(assembly));
    }

    [Fact]
    public async Task A_plain_publish_is_as_it_was_without_the_package()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Untouched");

        var result = await project.RunSuccessfullyAsync("publish", "-p:ContainerRegistry=registry.example.com");

        Assert.DoesNotContain("digest", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compile_of_FSharp_that_fails_leaves_nothing_in_the_temporary_folder()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "F#", "Wrong");
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Program.fs"), "let wrong : int = \"text\"");
        var temporary = feed.NewFolder();
        project = project with { Environment = new Dictionary<string, string?>(project.Environment) { ["TMPDIR"] = temporary } };

        var result = await project.RunAsync("publish", "-t:PublishSlimContainer");

        Assert.Contains("error FS0001", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary, "slim-*"));
    }
}
