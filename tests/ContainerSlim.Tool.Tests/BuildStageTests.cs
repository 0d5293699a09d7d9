using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>Stages and copies on the command line, run in a project's folder.</summary>
public sealed class BuildStageTests : IDisposable
{
    private const string Bundle = "bundle,shell,inputs=src,outputs=dist,command=mkdir -p dist && cat src/*.js > dist/server.js";

    private readonly TemporaryDirectory directory = new();

    public BuildStageTests()
    {
        directory.Write("project/src/a.js", "one, ");
        directory.Write("project/src/b.js", "two");
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_command_creates_the_folder_that_the_image_is_built_from()
    {
        var first = await BuildAsync("dist", "--stage", Bundle);
        var second = await BuildAsync("dist", "--stage", Bundle);

        Assert.Contains("stage bundle: ran (it had not run before)", first.Error, StringComparison.Ordinal);
        Assert.Contains("stage bundle: up to date", second.Error, StringComparison.Ordinal);
        Assert.Equal(["app/server.js one, two"], await FilesAsync());
    }

    [Fact]
    public async Task A_folder_that_was_deleted_is_created_again()
    {
        await BuildAsync("dist", "--stage", Bundle);
        Directory.Delete(directory.Combine("project/dist"), recursive: true);

        await BuildAsync("dist", "--stage", Bundle);

        Assert.Equal(["app/server.js one, two"], await FilesAsync());
    }

    [Fact]
    public async Task A_changed_input_runs_the_command_again()
    {
        await BuildAsync("dist", "--stage", Bundle);
        directory.Write("project/src/b.js", "three");

        await BuildAsync("dist", "--stage", Bundle);

        Assert.Equal(["app/server.js one, three"], await FilesAsync());
    }

    [Fact]
    public async Task Copies_put_files_of_stages_and_of_the_current_folder_into_the_image()
    {
        await BuildAsync(
            "dist",
            "--stage", Bundle,
            "--stage", "notes,shell,environment=A=b=c,environment=D=d,depends-on=bundle,command=echo \"$A, $D\" | tee $SLIM_OUTPUT/n.txt > $SLIM_OUTPUT/n.map",
            "--copy", ".,from=notes,files=*,except=*.map,to=/srv/,mode=0600,owner=7:8",
            "--copy", "src/a.js,to=/etc/",
            "--copy", "no-such-file,optional");

        Assert.Equal(["app/server.js one, two", "etc/a.js one, ", "srv/n.txt b=c, d\n"], await FilesAsync());
    }

    [Fact]
    public async Task A_stage_can_be_an_image()
    {
        await BuildAsync("src");

        await BuildAsync("src", "--stage", "other,image=oci:../layout", "--copy", "app/a.js,from=other,to=/other/", "--workdir", "/new");

        Assert.Contains("other/a.js one, ", await FilesAsync());
    }

    [Fact]
    public async Task A_command_that_fails_is_a_sentence_and_no_image()
    {
        var result = await RunAsync("dist", "--stage", "bundle,shell,outputs=dist,command=echo no such module; exit 3");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error CSLIM6004: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("no such module", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.Combine("layout")));
    }

    [Fact]
    public async Task Files_that_something_else_starts_are_named_after_the_repository_or_else_the_folder()
    {
        Assert.Contains("  server  ", (await BuildAsync("src", "-t", "team/server")).Output, StringComparison.Ordinal);
        Assert.StartsWith("src:latest ", (await BuildAsync("src", "--always")).Output, StringComparison.Ordinal);
    }

    private async Task<CommandResult> BuildAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    // Stages run in the current folder, which a process has and a test must not change.
    private Task<CommandResult> RunAsync(params string[] arguments) => new Command(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "containerslim.dll"), "build", .. arguments, "--base", "scratch", "--command", "/bin/node",
            "--layout", directory.Combine("layout"), "--cache", directory.Combine("cache"), "--runtime", "linux-x64",
        ])
    {
        WorkingDirectory = directory.Combine("project"),
    }.RunAsync();

    private async Task<IReadOnlyList<string>> FilesAsync()
    {
        using var layout = await OciLayout.OpenAsync(directory.Combine("layout"), default);
        var image = await layout.LoadImageAsync(await layout.ResolveAsync("latest", default), ImageFixtures.Amd64, "layout", default);
        var files = new List<string>();
        foreach (var layer in image.Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, default))
            {
                if (item.Kind != EntryKind.File) continue;

                using var text = new StreamReader(item.Content!);
                files.Add($"{item.Path} {await text.ReadToEndAsync()}");
            }
        }

        return [.. files.Order(StringComparer.Ordinal)];
    }
}
