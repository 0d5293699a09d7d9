namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Every message about an image has our code, also where the SDK's own targets would have said it.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkMessageTests(SdkFeed feed)
{
    [Theory]
    [InlineData("ContainerBaseImage", "UPPER CASE!!", "CSLIM1003: Cannot use 'UPPER CASE!!' as an image name")]
    [InlineData("ContainerRegistry", "https://reg.example.com", "CSLIM1001: Cannot use ContainerRegistry='https://reg.example.com'")]
    [InlineData("ContainerRepository", "/team/app", "CSLIM1001: Cannot use ContainerRepository='/team/app'")]
    [InlineData("ContainerImageName", "!", "CSLIM1001: Cannot use ContainerRepository='!'")]
    public async Task What_the_SDK_would_reject_is_rejected_with_our_code(string property, string value, string sentence)
    {
        var output = await SdkImage.FailAsync(feed, $"<PropertyGroup><{property}>{value}</{property}></PropertyGroup>");

        Assert.Contains("error " + sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("CONTAINER", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_SDK_would_change_or_warn_of_is_as_the_project_says_and_only_the_old_name_is_told()
    {
        var project = await feed.ConsoleAsync();
        var layout = SdkImage.LayoutOf(project);
        var extra = Path.Combine(feed.NewFolder(), "extra.props");
        await File.WriteAllTextAsync(extra, """
            <Project>
              <PropertyGroup><ContainerImageName>Team/Surface</ContainerImageName></PropertyGroup>
              <ItemGroup>
                <ContainerEnvironmentVariable Include="Logging.Level" Value="Debug" />
                <ContainerEnvironmentVariable Include="PLAIN" Value="yes" />
              </ItemGroup>
            </Project>
            """);

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", "--no-build", $"-p:SlimLayoutPath={layout}", $"-p:Extra={extra}");

        var execution = (await SdkImage.ReadAsync(layout)).Config.Execution;
        Assert.Equal(("Debug", "yes"), (execution.FindEnvironment("Logging.Level"), execution.FindEnvironment("PLAIN")));
        Assert.Contains("warning CSLIM7019: ContainerImageName='Team/Surface' is the old name of ContainerRepository", result.Output, StringComparison.Ordinal);
        Assert.Contains("team/surface:latest", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CONTAINER0", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CONTAINER2", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_that_is_no_image_of_a_registry_may_be_named_as_in_the_SDK()
    {
        var image = await SdkImage.PublishAsync(feed, $"<PropertyGroup><ContainerBaseImage>{feed.Base}</ContainerBaseImage><SlimBase /></PropertyGroup>");

        Assert.Equal(["dotnet", "/app/Surface.dll"], image.Config.Execution.Entrypoint);
    }

    [Fact]
    public async Task Platforms_with_different_C_libraries_are_refused_with_our_code()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Mixed")).Set(("SlimBase", "chiseled"));

        var refused = await project.RunAsync(
            "publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}",
            "-p:ContainerRuntimeIdentifiers=\"linux-arm64;linux-musl-x64\"");

        Assert.Contains("error CSLIM1005: Cannot build ", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("TargetRuntimeIdentifiers", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelled_property_is_told_with_the_one_that_is_meant()
    {
        var project = await feed.ConsoleAsync();

        var result = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}", "-p:SlimMod=trimmed");

        const string told = "warning CSLIM7018: The property 'SlimMod' on the command line has no effect. Do you mean SlimMode?";
        Assert.Contains(told, result.Output, StringComparison.Ordinal);
    }
}
