using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Stages and copies as a project writes them.</summary>
[Collection(SdkCollection.Name)]
public sealed class StageSurfaceTests(SdkFeed feed)
{
    [Fact]
    public async Task Values_of_a_stage_arrive_whole_and_a_copy_of_its_files_is_a_layer()
    {
        var image = await SdkImage.PublishAsync(feed, """
            <ItemGroup>
              <SlimStage Include="made" Kind="exec" Shell="true" Inputs="*.cs"
                         Command="printf '%s|' &quot;$LIST&quot; &quot;$QUOTES&quot; 'a=b;c' &gt; $SLIM_OUTPUT/values"
                         Environment="LIST=one%3Btwo; QUOTES='x' &quot;y&quot;=z" />
              <SlimStage Include="after" Kind="exec" Shell="true" Command="cp $SLIM_STAGE_MADE/values $SLIM_OUTPUT/copied" DependsOn="made" Inputs="*.cs" />
              <SlimCopy Include="." Files="**" Except="*.bak" From="after" To="/data/" Mode="0640" Owner="1654:1654" />
            </ItemGroup>
            """);

        var layer = image.Layers[^2];
        var values = Assert.Single(await ReadAsync(layer), entry => entry.Path == "data/copied");
        Assert.Equal("""one;two|'x' "y"=z|a=b;c|""", values.Content);
        Assert.Equal((0b110_100_000, 1654), (values.Mode, values.UserId));
        Assert.Equal("ContainerSlim: copy ** from after to /data/", image.Config.History[^2].CreatedBy);
    }

    [Fact]
    public async Task Files_of_the_project_that_msbuild_finds_keep_their_folders_and_are_one_layer()
    {
        var project = await feed.ConsoleAsync();
        foreach (var file in new[] { "a.css", "deep/b.css", "deep/[id].css", "c.psd" }) Write(project, Path.Combine("content", file));

        var image = await SdkImage.PublishAsync(feed, """<ItemGroup><SlimCopy Include="content/**" Exclude="content/*.psd" To="/srv/" /></ItemGroup>""");

        Assert.Equal(
            ["srv/a.css", "srv/deep/[id].css", "srv/deep/b.css"],
            (await ReadAsync(image.Layers[^2])).Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path));
    }

    [Fact]
    public async Task Directories_of_the_project_are_a_layer_with_their_owners_and_volumes()
    {
        var image = await SdkImage.PublishAsync(feed, """
            <ItemGroup>
              <SlimDirectory Include="/app/data;/var/log/myapp" Owner="7:8" Mode="0750" Volume="true" />
              <SlimDirectory Include="uploads" />
            </ItemGroup>
            """);

        var directories = (await ReadAsync(image.Layers[^2])).Where(entry => entry.UserId != 0).Select(entry => (entry.Path, entry.Mode, entry.UserId));
        Assert.Equal(
            [("app/data", 0b111_101_000, 7), ("app/uploads", 0b111_101_101, 1654), ("var/log/myapp", 0b111_101_000, 7)],
            directories);
        Assert.Equal(["/app/data", "/var/log/myapp"], image.Config.Execution.Volumes);
    }

    [Fact]
    public async Task A_wildcard_that_msbuild_would_take_away_is_an_error_with_its_cure()
    {
        var project = (await feed.CreateAsync(PackageForm.PackageReference, "console", "C#", "Wild"))
            .AddLast("""<ItemGroup><SlimCopy Include="dist/**" From="web" To="/srv/" /></ItemGroup>""");

        var result = await project.RunAsync("publish", "-t:PublishSlimContainer");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error CSLIM6008: Cannot use the SlimCopy of 'dist/**' in 'Wild.csproj'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_stages_are_built_and_nothing_else()
    {
        var project = await feed.ConsoleAsync();
        var extra = Path.Combine(feed.NewFolder(), "extra.props");
        await File.WriteAllTextAsync(extra, """
            <Project>
              <ItemGroup>
                <SlimStage Include="one" Kind="exec" Shell="true" Command="echo 1 > $SLIM_OUTPUT/one" Inputs="*.cs" />
                <SlimStage Include="two" Kind="exec" Command="false" DependsOn="one" />
              </ItemGroup>
            </Project>
            """);
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", $"-p:Extra={extra}", $"-p:SlimLayoutPath={layout}",
            "-p:SlimStages=one");

        Assert.Contains("stage one: ran (it had not run before)", result.Output, StringComparison.Ordinal);
        Assert.Contains("no image is built", result.Output, StringComparison.Ordinal);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(project.Folder, "obj", "slim", "stages", "one", "tree", "one")));
        Assert.False(Directory.Exists(layout));
    }

    private static void Write(DotnetProject project, string path)
    {
        var file = Path.Combine(project.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, path);
    }

    private static async Task<IReadOnlyList<(string Path, EntryKind Kind, int Mode, int UserId, string Content)>> ReadAsync(Layer layer)
    {
        var entries = new List<(string, EntryKind, int, int, string)>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None))
        {
            using var content = new StreamReader(item.Content);
            entries.Add((item.Path, item.Kind, item.Mode, item.UserId, await content.ReadToEndAsync()));
        }

        return entries;
    }
}
