using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A cache that went bad between two builds heals by itself.</summary>
public sealed class CacheTests
{
    [Theory]
    [ClassData(typeof(Places))]
    public async Task Blobs_whose_bytes_flipped_are_replaced(string destination)
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Flip(file);

        await scene.SucceedsAsync(Scene.Only(destination, await PinnedAsync(scene)));

        Assert.All(
            scene.Listener.Warnings,
            warning => Assert.Contains(
                "contained damaged content, which is downloaded or built again",
                warning.Message,
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_hears_of_damage()
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Flip(file);

        await scene.BuildAsync(scene.Input);

        Assert.Contains(scene.Listener.Warnings, warning => warning.Code == WarningCode.CacheRepaired);
    }

    [Theory]
    [ClassData(typeof(Places))]
    public async Task Blobs_that_were_cut_short_are_replaced(string destination)
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Halve(file);

        await scene.SucceedsAsync(Scene.Only(destination, await PinnedAsync(scene)));

        Assert.Empty(scene.Listener.Warnings);
    }

    [Fact]
    public async Task Records_whose_bytes_flipped_are_replaced()
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Records(scene)) Bytes.Flip(file);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("""{"MediaType":null,"Digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","Size":0}""")]
    public async Task Records_that_are_garbage_are_replaced(string content)
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Records(scene)) await File.WriteAllTextAsync(file, content);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Fact]
    public async Task Blobs_that_are_gone_while_their_records_are_there_are_fetched()
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Blobs(scene)) File.Delete(file);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Fact]
    public async Task Folders_in_the_place_of_blobs_and_records_are_replaced()
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Blobs(scene).Concat(Records(scene)))
        {
            File.Delete(file);
            Directory.CreateDirectory(Path.Combine(file, "folder"));
        }

        await scene.SucceedsAsync(await PinnedAsync(scene));

        Assert.Empty(scene.Listener.Warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Members_that_went_bad_are_made_anew(bool isFlipped)
    {
        await using var scene = await Scene.StartAsync();
        scene.Write("large.txt", Text(300_000));
        await scene.BuildAsync(scene.Input);
        Spoil(scene, "members", isFlipped);
        scene.Write("hello.txt", "version 3\n");

        await scene.SucceedsAsync(scene.Input);

        Assert.Empty(scene.Listener.Warnings);
        Assert.Empty(await DamagedAsync(scene));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_known_of_files_is_learnt_again_where_it_went_bad(bool isFlipped)
    {
        await using var scene = await Scene.StartAsync();
        await scene.BuildAsync(scene.Input);
        Spoil(scene, "stats", isFlipped);

        await scene.SucceedsAsync(scene.Input);

        Assert.Empty(await DamagedAsync(scene));
    }

    [Fact]
    public async Task A_cache_that_is_emptied_in_the_middle_of_a_build_is_filled_again()
    {
        await using var scene = await Scene.StartAsync();
        var watcher = new Emptier(scene);

        var report = await new TestBuild { Observer = watcher, Time = scene.Time }.RunAsync(scene.Input);

        Assert.Single(watcher.Warnings);
        Assert.Equal(report.Artifact.Manifest.Descriptor.Digest, (await scene.SucceedsAsync(scene.Input)).Artifact.Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task Damage_that_the_registry_has_too_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.Bases.PutAsync("base", "a base\n");
        foreach (var file in Blobs(scene)) Bytes.Flip(file);
        var lie = await BaseImages.LayerAsync(image);
        lie[0] ^= 1;
        scene.Registry.Lie("GET", BaseImages.LayerDigest(image), Refetch.Attempts, lie, "application/octet-stream");

        await scene.RefusesOnceAsync(ErrorCode.ContentMismatch, Scene.Only("archive", scene.Input));
    }

    private static void Spoil(Scene scene, string folder, bool isFlipped)
    {
        var files = Directory.GetFiles(Path.Combine(scene.Cache, folder), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            if (isFlipped) Bytes.Flip(file);
            else Bytes.Halve(file);
        }
    }

    private static string Text(int length) => string.Create(length, 1, (text, seed) =>
    {
        var random = new Random(seed);
        for (var i = 0; i < text.Length; i++) text[i] = (char)('a' + random.Next(26));
    });

    private static async Task<IReadOnlyList<DamagedFile>> DamagedAsync(Scene scene) =>
        (await new BlobStoreCare(new BlobStore(scene.Cache, scene.Time), scene.Time).VerifyAsync(CancellationToken.None)).Damaged;

    // A name with a digest is looked up in the cache's records, one with a tag is asked for.
    private static async Task<BuildInput> PinnedAsync(Scene scene)
    {
        var image = await scene.Bases.PutAsync("base", "a base\n");
        return scene.Input with { Base = $"{scene.Registry.Host}/base@{image.Manifest.Descriptor.Digest}" };
    }

    private static async Task<Scene> RecordedAsync()
    {
        var scene = await Scene.StartAsync();
        await scene.BuildAsync(Scene.Only("archive", await PinnedAsync(scene)));
        Assert.NotEmpty(Records(scene));
        return scene;
    }

    private static string[] Blobs(Scene scene) => Directory.GetFiles(Path.Combine(scene.Cache, "blobs"), "*", SearchOption.AllDirectories);

    private static string[] Records(Scene scene) => Directory.GetFiles(Path.Combine(scene.Cache, "records"), "*", SearchOption.AllDirectories);

    /// <summary>Removes all blobs when the layers are made and none is written yet.</summary>
    private sealed class Emptier(Scene scene) : IBuildObserver
    {
        private bool isDone;

        public List<Warning> Warnings { get; } = [];

        public void StepFinished(BuildStep step)
        {
            if (step.Name != "app layer" || isDone) return;

            isDone = true;
            foreach (var file in Blobs(scene)) File.Delete(file);
        }

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning) => Warnings.Add(warning);
    }
}
