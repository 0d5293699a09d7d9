using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>Where a scene has its files; a folder of its own where null.</summary>
internal sealed record ScenePlaces
{
    public string? Outputs { get; init; }

    public string? Cache { get; init; }
}

/// <summary>
/// An app, a base in a registry, and every destination as an earlier build left it. The app has changed since, so that whatever is written
/// by the next build is different from what is there.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ScenePlaces places;
    private int builds;

    private Scene(InMemoryRegistry registry, ScenePlaces places)
    {
        Registry = registry;
        this.places = places;
        Bases = new BaseImages(registry, ImageFixtures.Store(Combine("bases")));
    }

    public InMemoryRegistry Registry { get; }

    public BaseImages Bases { get; }

    public Listener Listener { get; } = new();

    public TimeProvider Time { get; set; } = InstantTime.SomeDay;

    public string App => Combine("publish");

    public string Cache => places.Cache ?? Combine("cache");

    public string Archive => Path.Combine(places.Outputs ?? directory.Path, "archive", "app.tar");

    public string Layout => Path.Combine(places.Outputs ?? directory.Path, "layout");

    /// <summary>A build that is in order: from the base in the registry to a layout, an archive and the registry.</summary>
    public BuildInput Input => new()
    {
        PublishDirectory = App,

        // The bases have an entrypoint of their own; that it is replaced is meant, and nothing to warn of.
        AppCommandInstruction = "Entrypoint",
        RuntimeIdentifier = "linux-x64",
        Base = $"{Registry.Host}/base:1",
        Registry = Registry.Host,
        Repository = "app",
        Tags = ["1"],
        ArchivePath = Archive,
        LayoutPath = Layout,
        CacheDirectory = Cache,
        SourceDateEpoch = "0",
    };

    public static Task<Scene> StartAsync() => StartAsync(new ScenePlaces());

    // Without mounts every layer of the base passes through here on its way, as it does from one registry to another.
    public static Task<Scene> StartAsync(ScenePlaces places) => StartAsync(places, new InMemoryRegistryOptions { SupportsMount = false });

    public static async Task<Scene> StartAsync(ScenePlaces places, InMemoryRegistryOptions options)
    {
        var scene = new Scene(await InMemoryRegistry.StartAsync(options), places);
        await scene.Bases.PutAsync("base", "a base\n");
        StaticProgram.Write(Path.Combine(scene.App, "hello"));
        scene.Write("hello.txt", "version 1\n");
        if (options.Login == RegistryLogin.None) await scene.BuildAsync(scene.Input);
        scene.Write("hello.txt", "version 2\n");
        return scene;
    }

    public string Combine(params string[] parts) => directory.Combine(parts);

    /// <summary>Writes a file of the app.</summary>
    public string Write(string name, string content) => directory.Write(Path.Combine("publish", name), content);

    /// <summary>Only one destination is left of an input.</summary>
    public static BuildInput Only(string destination, BuildInput input) => input with
    {
        LayoutPath = destination == "layout" ? input.LayoutPath : null,
        ArchivePath = destination is "archive" or "docker archive" ? input.ArchivePath : null,
        ArchiveFormat = destination == "docker archive" ? "docker" : null,
        Registry = destination == "registry" ? input.Registry : null,
    };

    public Task<BuildReport> BuildAsync(BuildInput input) => BuildAsync(input, CancellationToken.None);

    private TestBuild Build => new() { Observer = Listener, Time = Time };

    public Task<BuildReport> BuildAsync(BuildInput input, CancellationToken ct) =>
        Task.Run(() => Build.RunAsync(input, ct), CancellationToken.None);

    /// <summary>Builds an index: the app for each platform, onto nothing.</summary>
    public Task<BuildReport> BuildAsync(BuildInput input, params string[] rids)
    {
        var platforms = rids.Select(rid => input with { RuntimeIdentifier = rid, Base = "scratch", AppCommand = ["/app/hello"] });
        return Task.Run(() => Build.RunAsync(BuildPlan.Create(input, [.. platforms])), CancellationToken.None);
    }

    /// <summary>The build fails with a code, and whatever was there is there. Returns the sentence.</summary>
    public Task<string> RefusesAsync(ErrorCode code, BuildInput input) => RefusesAsync(code, () => BuildAsync(input));

    /// <summary>The run fails with a code, and whatever was there is there. Returns the sentence.</summary>
    public async Task<string> RefusesAsync(ErrorCode code, Func<Task<BuildReport>> run)
    {
        var before = Evidence.Of(this);

        var failure = ContainerSlim.Build.Failure.Of(await Assert.ThrowsAnyAsync<Exception>(run));

        Assert.Equal((SlimException.Format(code), failure.Message), (failure.Code, failure.Message));
        Assert.Equal(before, Evidence.Of(this));
        Assert.Empty(TemporaryFiles());
        return failure.Message;
    }

    /// <summary>The build works with the cache as it is now, and gives the image that one without any cache gives.</summary>
    public async Task<BuildReport> SucceedsAsync(BuildInput input)
    {
        var report = await BuildAsync(input);

        var fresh = Combine($"fresh-{++builds}");
        var expected = await BuildAsync(Only("archive", input) with { ArchivePath = Path.Combine(fresh, "app.tar"), CacheDirectory = Path.Combine(fresh, "cache") });
        Assert.Equal(expected.Artifact.Manifest.Descriptor.Digest, report.Artifact.Manifest.Descriptor.Digest);
        Assert.Empty(TemporaryFiles());
        return report;
    }

    /// <summary>The build fails as said, and then works.</summary>
    public async Task<string> RefusesOnceAsync(ErrorCode code, BuildInput input)
    {
        var message = await RefusesAsync(code, input);
        await SucceedsAsync(input);
        return message;
    }

    /// <summary>The build fails as said, and one from the good base works.</summary>
    public async Task<string> RefusesAlwaysAsync(ErrorCode code, BuildInput input)
    {
        var message = await RefusesAsync(code, input);
        await SucceedsAsync(Input);
        return message;
    }

    /// <summary>What should be gone when nothing runs.</summary>
    public IReadOnlyList<string> TemporaryFiles() =>
        [.. new[] { directory.Path, places.Outputs, places.Cache }.OfType<string>().SelectMany(root => Directory.EnumerateFiles(root, "*.tmp", SearchOption.AllDirectories))];

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        directory.Dispose();
    }
}
