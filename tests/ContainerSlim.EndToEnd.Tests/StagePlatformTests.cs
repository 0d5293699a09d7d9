using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A command that runs before the publish, for an image of two platforms.</summary>
[Collection(SdkCollection.Name)]
public sealed class StagePlatformTests(SdkFeed feed)
{
    [SkippableFact]
    public async Task A_tool_is_published_and_run_once_before_the_platforms_are_published_side_by_side()
    {
        Skip.If(Environment.ProcessorCount < 2, "one processor publishes one platform at a time");
        var parent = feed.NewFolder();
        var tool = await feed.CreatePlainAsync("console", "C#", "Gen", parent);
        await File.WriteAllTextAsync(Path.Combine(tool.Folder, "Program.cs"), "System.Console.Write($\"from {args[0]}\");");
        var project = await CreateAsync(parent, """
            <ItemGroup>
              <SlimStage Include="gen" Kind="project" Project="../Gen/Gen.csproj" />
              <SlimStage Include="text" Kind="exec" BeforePublish="true" DependsOn="gen" Shell="true" Inputs="*.cs" Outputs="made.txt"
                         Command="echo run &gt;&gt; ../runs; $SLIM_STAGE_GEN/Gen tool &gt; made.txt" />
            </ItemGroup>
            <Target Name="Meet" AfterTargets="PrepareForPublish">
              <Exec Command="touch ../here-$(RuntimeIdentifier); until ls ../here-* | grep -c . | grep -q 2; do sleep 0.1; done" Timeout="120000" />
            </Target>
            """);

        var (output, texts) = await PublishAsync(project);

        Assert.Equal(["from tool", "from tool"], texts);
        Assert.Equal("run\n", await File.ReadAllTextAsync(Path.Combine(project.Folder, "..", "runs")));
        Assert.Contains("in parallel", output, StringComparison.Ordinal);
        Assert.Equal(["here"], Directory.EnumerateFileSystemEntries(Path.Combine(project.Folder, "obj", "slim", "stages", "gen")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_command_that_is_another_for_each_platform_runs_for_each_and_its_files_do_not_mix()
    {
        var project = await CreateAsync(feed.NewFolder(), """
            <ItemGroup>
              <SlimStage Include="text" Kind="exec" BeforePublish="true" Shell="true" Inputs="*.cs" Outputs="made.txt"
                         Command="printf $(RuntimeIdentifier) &gt; made.txt" />
            </ItemGroup>
            """);

        var (output, texts) = await PublishAsync(project);

        Assert.Equal(["linux-x64", "linux-arm64"], texts);
        Assert.Contains("one after the other", output, StringComparison.Ordinal);
    }

    private async Task<DotnetProject> CreateAsync(string parent, string stages) => (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "App", parent))
        .Set(("SlimBase", await PlatformBase.GetAsync(feed)), ("ContainerRuntimeIdentifiers", "linux-x64;linux-arm64"))
        .AddLast("""<ItemGroup><Content Include="made.txt" CopyToPublishDirectory="PreserveNewest" /></ItemGroup>""" + stages);

    private static async Task<(string Output, IReadOnlyList<string> Texts)> PublishAsync(DotnetProject project)
    {
        var layout = SdkImage.LayoutOf(project);
        var result = await project.RunSuccessfullyAsync("build", "-c", "Release", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        using var source = await OciLayout.OpenAsync(layout, CancellationToken.None);
        var index = Assert.IsType<ImageIndex>(await source.LoadAsync(await source.ResolveAsync(null, CancellationToken.None), CancellationToken.None));
        var texts = new List<string>();
        foreach (var image in index.Children.Cast<Image>()) texts.Add(await SdkImage.ReadTextAsync(image, "app/made.txt"));
        return (result.Output, texts);
    }
}
