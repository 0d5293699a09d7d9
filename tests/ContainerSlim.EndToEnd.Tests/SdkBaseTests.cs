namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Which base is taken: the project's word before the SDK's guess, and our own before everyone's.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkBaseTests(SdkFeed feed)
{
    [Fact]
    public async Task ContainerBaseImage_is_the_base_where_SlimBase_says_nothing()
    {
        // The configuration is computed by the SDK, which knows only registries; a hook names the layout in the end.
        var image = await SdkImage.PublishAsync(feed, $"""
            <PropertyGroup><SlimBase></SlimBase></PropertyGroup>
            <Target Name="Hook" AfterTargets="ComputeContainerConfig">
              <PropertyGroup><ContainerBaseImage>{feed.Base}</ContainerBaseImage></PropertyGroup>
            </Target>
            """);

        Assert.Equal(2 + 1, image.Layers.Count);
    }

    [Fact]
    public async Task SlimBase_wins_over_ContainerBaseImage()
    {
        var image = await SdkImage.PublishAsync(
            feed,
            $"<PropertyGroup><SlimBase>{feed.Base}</SlimBase><ContainerBaseImage>registry.example.com/none:1</ContainerBaseImage></PropertyGroup>");

        Assert.Equal(2 + 1, image.Layers.Count);
    }

    [Theory]
    [InlineData("<ContainerBaseImage>127.0.0.1:1/team/base:7</ContainerBaseImage>", "127.0.0.1:1/team/base")]
    [InlineData("<ContainerFamily>alpine</ContainerFamily>", "alpine")]
    [InlineData("<ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier>", "/dotnet/runtime:10.0")]
    public async Task A_base_of_a_registry_is_asked_for_by_the_name_the_project_gives(string properties, string name)
    {
        var project = await feed.ConsoleAsync();
        var unreachable = project with { Environment = new Dictionary<string, string?>(project.Environment) { ["HTTPS_PROXY"] = "http://127.0.0.1:1" } };
        var extra = Path.Combine(feed.NewFolder(), "extra.props");
        await File.WriteAllTextAsync(extra, $"<Project><PropertyGroup><SlimBase></SlimBase>{properties}</PropertyGroup></Project>");

        var result = await unreachable.RunAsync("publish", "-t:PublishSlimContainer", "--no-build", $"-p:Extra={extra}", "-v:d");

        Assert.Contains(" base=", result.Output, StringComparison.Ordinal);
        Assert.Contains(name, result.Output.Split(" base=")[1].Split(' ')[0], StringComparison.Ordinal);
    }
}
