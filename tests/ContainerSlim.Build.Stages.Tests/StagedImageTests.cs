using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Stages and copies of a whole build: from input to image.</summary>
public sealed class StagedImageTests : IDisposable
{
    private readonly Workshop workshop = new();

    public StagedImageTests()
    {
        // The header of a program for linux/amd64 is all that is read of it.
        byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, .. new byte[8], 2, 0, 62, .. new byte[45]];
        workshop.Write("publish/hello", "");
        File.WriteAllBytes(Path.Combine(workshop.Project, "publish", "hello"), program);
        workshop.Write("settings.json", "{}");
        workshop.Write("src/page.md", "page");
    }

    public void Dispose() => workshop.Dispose();

    private BuildInput Input => new()
    {
        PublishDirectory = Path.Combine(workshop.Project, "publish"),
        RuntimeIdentifier = "linux-x64",
        Base = "scratch",
        LayoutPath = workshop.Directory.Combine("images"),
        CacheDirectory = workshop.Store.Root,
        ProjectDirectory = workshop.Project,
        Stages =
        [
            new("tools") { Kind = "image", Image = $"oci:{workshop.Directory.Combine("layout")}:v1" },
            Workshop.Shell("pages", "cp src/page.md $SLIM_OUTPUT/page.html") with { Inputs = "src/**" },
        ],
        Copies =
        [
            new() { Include = ["settings.json"], To = "/etc/app/" },
            new() { Include = ["page.html"], From = "pages", To = "/srv/" },
            new() { Include = ["bin"], From = "tools", To = "/opt/tools/" },
        ],
    };

    [Fact]
    public async Task Each_copy_is_a_layer_below_the_app_and_a_line_of_the_history_says_where_it_came_from()
    {
        var image = (await BuildAsync()).Image;

        Assert.Equal(
            [
                "ContainerSlim: copy bin from tools to /opt/tools/",
                "ContainerSlim: copy page.html from pages to /srv/",
                "ContainerSlim: copy settings.json from the project to /etc/app/",
                "ContainerSlim: hello",
            ],
            image.Config.History.Select(line => line.CreatedBy));
        Assert.Equal(4, image.Layers.Count);
    }

    [Fact]
    public async Task Copies_go_through_a_cache_in_a_registry()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var first = await BuildAsync(Input with { CacheTo = $"{registry.Host}/cache" });

        var second = await BuildAsync(Input with { CacheFrom = [$"{registry.Host}/cache"], CacheDirectory = workshop.Directory.Combine("empty") });

        Assert.Equal(first.Image.Manifest.Descriptor.Digest, second.Image.Manifest.Descriptor.Digest);
        Assert.Equal(4, registry.Tags("cache").Count);
        Assert.All(second.Layers, layer => Assert.True(layer.IsReused));
    }

    [Fact]
    public async Task What_did_not_change_is_the_same_layer_and_the_same_image()
    {
        var first = await BuildAsync();

        var second = await BuildAsync();

        Assert.Equal(first.Image.Manifest.Descriptor.Digest, second.Image.Manifest.Descriptor.Digest);
        Assert.True(second.Layers[0].IsReused);
    }

    [Fact]
    public async Task A_changed_input_changes_the_layers_from_its_copy_on()
    {
        var first = await BuildAsync();
        workshop.Write("src/page.md", "another");

        var second = await BuildAsync();

        Assert.Equal([true, false, true, true], first.Image.Layers.Zip(second.Image.Layers, (a, b) => a.DiffId == b.DiffId));
    }

    [Fact]
    public async Task For_several_platforms_a_command_runs_once_and_each_image_has_what_it_made()
    {
        var counted = Input with
        {
            AppCommand = ["/app/hello"],
            Stages = [Workshop.Shell("pages", "echo once >> ran; cp src/page.md $SLIM_OUTPUT/page.html") with { Inputs = "src/**" }],
            Copies = [new() { Include = ["page.html"], From = "pages", To = "/srv/" }],
        };

        var report = await BuildAsync(BuildPlan.Create(counted, [counted, counted with { RuntimeIdentifier = "linux-arm64" }]));

        Assert.Equal("once\n", await File.ReadAllTextAsync(Path.Combine(workshop.Project, "ran")));
        Assert.Single(report.Images.Select(image => image.Layers[0].Layer.DiffId).Distinct());
    }

    [Fact]
    public async Task A_failed_stage_leaves_no_image()
    {
        var input = Input with { Stages = [.. Input.Stages, Workshop.Shell("broken", "exit 3")] };

        await Workshop.FailsAsync(ErrorCode.StageFailed, () => BuildAsync(input));

        Assert.False(Directory.Exists(workshop.Directory.Combine("images")));
    }

    private Task<BuiltImage> BuildAsync() => BuildAsync(Input);

    private async Task<BuiltImage> BuildAsync(BuildInput input) => (await BuildAsync(BuildPlan.Create(input))).Images[0];

    private async Task<BuildReport> BuildAsync(BuildPlan plan)
    {
        await RawLayer.WriteLayoutAsync(workshop.Directory.Combine("layout"), new RawLayer().Directory("bin").File("bin/tool", "tool", "0755"));
        return await new TestBuild { Observer = workshop }.RunAsync(plan);
    }
}
