using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Static files that are copied into the image, from stages and images, have timestamps that change with their content.</summary>
public sealed class StaticFileCopyTests : IDisposable
{
    private static readonly DateTimeOffset Given = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Workshop workshop = new();

    public StaticFileCopyTests()
    {
        // The header of a program for linux/amd64 is all that is read of it.
        byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, .. new byte[8], 2, 0, 62, .. new byte[45]];
        workshop.Write("publish/hello", "");
        File.WriteAllBytes(Path.Combine(workshop.Project, "publish", "hello"), program);
        workshop.Write("web/index.html", "a page");
        workshop.Write("web/data.json", "{}");
        workshop.Write("tool/node_modules/x/index.html", "a page of a tool");
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
        ContentTime = "2026-01-01",
        Stages = [Workshop.Shell("web", "cp web/* $SLIM_OUTPUT")],
    };

    [Theory]
    [InlineData("/app/wwwroot/")]
    [InlineData("/usr/share/nginx/html/")]
    public async Task A_front_end_of_a_stage_has_them(string target)
    {
        var times = await TimesAsync(Input with { Copies = [new() { Include = ["**"], From = "web", To = target }] });

        Assert.All(["index.html", "data.json"], name => AssertDated(times[target.TrimStart('/') + name]));
        Assert.Equal(DateTimeOffset.UnixEpoch, times["app/hello"]);
    }

    [Fact]
    public async Task A_front_end_of_the_project_has_them_and_its_tools_do_not()
    {
        var times = await TimesAsync(Input with
        {
            Stages = [],
            Copies = [new() { Include = ["web"], To = "/srv/" }, new() { Include = ["tool/**/node_modules/**"], To = "/opt/" }],
        });

        AssertDated(times["srv/index.html"]);
        Assert.All(times.Where(time => time.Key.StartsWith("opt/", StringComparison.Ordinal)), time => Assert.Equal(DateTimeOffset.UnixEpoch, time.Value));
        Assert.Contains(times.Keys, path => path.EndsWith("node_modules/x/index.html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_front_end_of_an_image_has_them_and_another_time_gives_another_layer()
    {
        var image = await FrontEndAsync();
        var input = Input with
        {
            Stages = [new("front") { Kind = "image", Image = image }],
            Copies = [new() { Include = ["html"], From = "front", To = "/app/wwwroot/" }],
        };

        var first = await TimesAsync(input);
        var second = await TimesAsync(input with { ContentTime = "2026-02-01" });

        AssertDated(first["app/wwwroot/index.html"]);
        Assert.Equal(first["app/wwwroot/index.html"], first["app/wwwroot/second.html"]);
        Assert.NotEqual(first["app/wwwroot/index.html"], second["app/wwwroot/index.html"]);
        Assert.Equal(first, await TimesAsync(input));
    }

    private static void AssertDated(DateTimeOffset time) => Assert.InRange(time, Given.AddHours(-1), Given);

    // An image with a page that has two names.
    private async Task<string> FrontEndAsync()
    {
        var layer = await LayerWriter.WriteAsync(
            [
                LayerEntry.Directory("html", 0b111_101_101),
                ImageFixtures.Text("html/index.html", "644", "a page"),
                LayerEntry.HardLink("html/second.html", "html/index.html"),
            ],
            new(),
            workshop.Store,
            default);
        var layout = workshop.Directory.Combine("front");
        await new OciLayoutPublisher(layout, ["v1"]).PublishAsync(ImageFixtures.CreateImage(ImageFixtures.Amd64, ImageFormat.Oci, [layer]), default);
        return $"oci:{layout}:v1";
    }

    private static async Task<Dictionary<string, DateTimeOffset>> TimesAsync(BuildInput input)
    {
        var times = new Dictionary<string, DateTimeOffset>();
        foreach (var layer in (await new TestBuild().RunAsync(input)).Images[0].Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, null, default)) times[item.Path] = item.ModifiedAt;
        }

        return times;
    }
}
