using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Web servers tell browsers the timestamps of static files, so an image has some that change with the content.</summary>
public sealed class StaticFileImageTests : IDisposable
{
    private const string Css = "app/wwwroot/site.css";

    private static readonly DateTimeOffset Commit = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly PublishFolder folder = PublishFolder.Native("Site").With("appsettings.json", "{}").With("wwwroot/site.css", "p{color:red }");

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task A_static_file_has_a_time_shortly_before_the_commit_and_every_other_file_that_of_the_image()
    {
        await CommitAsync(Commit);

        var times = await TimesAsync(await BuildAsync(Input()));

        Assert.InRange(times[Css], Commit.AddHours(-1), Commit);
        Assert.All(times.Where(time => time.Key != Css), time => Assert.Equal(DateTimeOffset.UnixEpoch, time.Value));
    }

    [SkippableTheory]
    [InlineData("auto")]
    [InlineData("git")]
    [InlineData("content")]
    [InlineData("2026-01-01")]
    public async Task A_change_that_keeps_the_size_changes_the_time(string contentTime)
    {
        await CommitAsync(Commit);
        var red = await TimesAsync(await BuildAsync(Input() with { ContentTime = contentTime }));
        folder.With("wwwroot/site.css", "p{color:blue}");

        var blue = await TimesAsync(await BuildAsync(Input() with { ContentTime = contentTime }));

        Assert.NotEqual(red[Css], blue[Css]);
    }

    [SkippableFact]
    public async Task On_request_everything_has_one_time_and_the_layers_that_it_had()
    {
        await CommitAsync(Commit);

        var image = await BuildAsync(Known(Input()) with { ContentTime = "epoch", SourceDateEpoch = "86400" });

        Assert.All(await TimesAsync(image), time => Assert.Equal(86400, time.Value.ToUnixTimeSeconds()));
        Assert.Equal(["content", "Site"], image.Layers.Select(layer => layer.What));
    }

    [SkippableFact]
    public async Task Static_files_have_a_layer_of_their_own_and_a_commit_that_changes_no_file_changes_that_one_alone()
    {
        await CommitAsync(Commit);
        var first = await BuildAsync(Known(Input()));
        await CommitAsync(Commit.AddDays(1));

        var second = await BuildAsync(Known(Input()));

        Assert.Equal(["content", "static files", "Site"], second.Layers.Select(layer => layer.What));
        Assert.Equal([true, false, true], first.Layers.Zip(second.Layers, (a, b) => a.Layer.DiffId == b.Layer.DiffId));
    }

    [SkippableFact]
    public async Task A_commit_changes_nothing_where_only_the_content_counts()
    {
        await CommitAsync(Commit);
        var first = await BuildAsync(Input() with { ContentTime = "content" });
        await CommitAsync(Commit.AddDays(1));

        Assert.Equal(DigestOf(first), DigestOf(await BuildAsync(Input() with { ContentTime = "content" })));
    }

    [SkippableFact]
    public async Task A_full_and_a_shallow_clone_give_the_same_image()
    {
        await CommitAsync(Commit.AddDays(-1));
        var origin = await CommitAsync(Commit);
        var full = await origin.CloneAsync(Path.Combine(folder.Beside, "full"));
        var shallow = await origin.CloneAsync(Path.Combine(folder.Beside, "shallow"), "--depth=1");

        var images = new List<Digest>();
        foreach (var clone in new[] { origin, full, shallow }) images.Add(DigestOf(await BuildAsync(Input() with { ProjectDirectory = clone.Folder })));

        Assert.Single(images.Distinct());
    }

    [SkippableFact]
    public async Task An_image_without_static_files_is_the_same_at_every_commit()
    {
        File.Delete(Path.Combine(folder.Path, "wwwroot", "site.css"));
        var nowhere = await BuildAsync(Input());
        await CommitAsync(Commit);

        var committed = await BuildAsync(Input());

        Assert.Equal(DigestOf(nowhere), DigestOf(committed));
        Assert.Empty(nowhere.Hints);
    }

    [Fact]
    public async Task Outside_a_repository_the_content_decides_and_the_report_has_a_hint()
    {
        var image = await BuildAsync(Input());

        Assert.Equal(ContentTimes.OfContent.Of(Digest.Of("p{color:red }"u8)), (await TimesAsync(image))[Css]);
        Assert.Contains("the project is not in a git work tree", Assert.Single(image.Hints), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_publish_after_a_commit_that_changes_no_file_is_built_and_the_next_is_not()
    {
        await CommitAsync(Commit);
        await using var registry = await InMemoryRegistry.StartAsync();
        var input = Input() with { Registry = registry.Host, Repository = "site", AssemblyName = "Site", Base = $"{registry.Host}/base:1", LayoutPath = null };
        await registry.PutImageAsync("base", "1", await ImageFixtures.CreateImageAsync(ImageFixtures.Store(folder.Beside), PublishFolder.Platform));
        var publisher = new ImagePublisher(SilentObserver.Instance, TimeProvider.System);
        var first = await publisher.PublishAsync(input, [], default);
        await CommitAsync(Commit.AddDays(1));

        var second = await publisher.PublishAsync(input, [], default);
        var third = await publisher.PublishAsync(input, [], default);

        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal(second.Digest, third.Digest);
        Assert.Contains("up to date", third.Summary, StringComparison.Ordinal);
    }

    private BuildInput Input() => folder.Input() with
    {
        Base = "scratch",
        ProjectDirectory = Path.Combine(folder.Beside, "project"),
        LayoutPath = Path.Combine(folder.Beside, Path.GetRandomFileName()),
        ContentTime = "auto",
    };

    // What the .NET SDK tells of the files.
    private static BuildInput Known(BuildInput input) => input with
    {
        Files = [new("Site"), new("appsettings.json") { IsContent = true }, new("wwwroot/site.css") { IsContent = true }],
    };

    private async Task<GitWorkTree> CommitAsync(DateTimeOffset time)
    {
        var project = Path.Combine(folder.Beside, "project");
        var tree = Directory.Exists(Path.Combine(project, ".git")) ? new GitWorkTree(project) : await GitWorkTree.CreateAsync(project);
        return await tree.CommitAsync(time);
    }

    private static async Task<BuiltImage> BuildAsync(BuildInput input) => (await new TestBuild().RunAsync(input)).Images[0];

    private static Digest DigestOf(BuiltImage image) => image.Image.Manifest.Descriptor.Digest;

    private static async Task<Dictionary<string, DateTimeOffset>> TimesAsync(BuiltImage image)
    {
        var times = new Dictionary<string, DateTimeOffset>();
        foreach (var layer in image.Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, null, default)) times[item.Path] = item.ModifiedAt;
        }

        return times;
    }
}
