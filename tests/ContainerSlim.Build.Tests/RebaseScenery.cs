using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A registry with bases, and an app that is published onto them.</summary>
internal sealed class RebaseScenery : IAsyncDisposable, IBuildObserver
{
    public const string Debian12 = "ID=debian\nVERSION_ID=\"12\"\n";

    private readonly TemporaryDirectory directory = new();
    private readonly List<Warning> warnings = [];

    private RebaseScenery(InMemoryRegistry registry) => Registry = registry;

    public InMemoryRegistry Registry { get; }

    public IReadOnlyList<Warning> Warnings => warnings;

    /// <summary>What happens when there is a warning.</summary>
    public Action WhenWarned { get; set; } = () => { };

    public static async Task<RebaseScenery> StartAsync() => new(await InMemoryRegistry.StartAsync());

    public string Combine(string name) => directory.Combine(name);

    /// <summary>The entries of a base.</summary>
    /// <param name="mark">What makes it different from another one.</param>
    /// <param name="release">Its os-release; null for none.</param>
    public static List<LayerEntry> Entries(string mark, string? release = Debian12) =>
    [
        ImageFixtures.Text("etc/passwd", "644", "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654:app:/home/app:/bin/sh\n"),
        ImageFixtures.Text("etc/group", "644", "root:x:0:\napp:x:1654:\n"),
        ImageFixtures.Text("usr/share/mark", "644", mark),
        LayerEntry.Directory("srv", ImageFixtures.Octal("755")),
        LayerEntry.Directory("usr/lib64", ImageFixtures.Octal("755")),
        LayerEntry.SymbolicLink("lib64", "usr/lib64"),
        LayerEntry.SymbolicLink("etc/os-release", "../usr/lib/os-release"),
        .. release is null ? [] : new[] { ImageFixtures.Text("usr/lib/os-release", "644", release) },
    ];

    /// <summary>An image of two layers, with settings that an app inherits.</summary>
    public async Task<Image> CreateBaseAsync(string mark, IReadOnlyList<LayerEntry> entries, ExecutionConfig execution)
    {
        var store = ImageFixtures.Store(Combine("bases"));
        Layer[] layers =
        [
            await LayerWriter.WriteAsync([.. entries.Where(entry => entry.Path != "usr/share/mark")], new LayerOptions(), store, CancellationToken.None),
            await LayerWriter.WriteAsync(
                [.. entries.Where(entry => entry.Path == "usr/share/mark"), ImageFixtures.Text("usr/share/more", "644", "more of " + mark)],
                new LayerOptions(),
                store,
                CancellationToken.None),
        ];
        var config = new ImageConfig
        {
            Platform = ImageFixtures.Amd64,
            Author = "somebody " + mark,
            Created = DateTimeOffset.UnixEpoch.AddDays(mark.Length),
            DiffIds = [.. layers.Select(layer => layer.DiffId)],
            History = [new() { CreatedBy = "ADD " + mark }, new() { CreatedBy = "ENV", EmptyLayer = true }, new() { CreatedBy = "RUN", Comment = "buildkit" }],
            Execution = execution,
        };
        return Image.Create(config, layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>The settings of a base.</summary>
    public static ExecutionConfig Settings(string mark) => new()
    {
        User = "app",
        Environment = ["PATH=/usr/bin", "MARK=" + mark, "KEPT=same"],
        Cmd = ["sh", mark],
        StopSignal = mark == "old" ? "SIGTERM" : "SIGINT",
        ExposedPorts = mark == "old" ? ["7070/tcp"] : ["7071/tcp"],
        Volumes = mark == "old" ? ["/old"] : [],
        Labels = ImmutableSortedDictionary<string, string>.Empty
            .Add("mark", mark)
            .Add("kept", "same")
            .Add("org.opencontainers.image.created", mark == "old" ? "1970-01-01T00:00:00Z" : "2024-01-01T00:00:00Z"),
        Other = ImmutableSortedDictionary<string, JsonElement>.Empty
            .Add("Healthcheck", JsonSerializer.SerializeToElement(new { Test = new[] { "CMD", mark } })),
    };

    /// <summary>Puts a base into the registry.</summary>
    public async Task<Image> PutBaseAsync(string name, string mark, IReadOnlyList<LayerEntry>? entries = null, ExecutionConfig? execution = null)
    {
        var image = await CreateBaseAsync(mark, entries ?? Entries(mark), execution ?? Settings(mark));
        await Registry.PutImageAsync("base", name, image);
        return image;
    }

    /// <summary>Puts the two bases <c>old</c> and <c>new</c> there, which differ in everything that an app inherits.</summary>
    public async Task PutBasesAsync()
    {
        await PutBaseAsync("old", "old");
        await PutBaseAsync("new", "new");
    }

    /// <summary>Publishes an app onto a base, and pushes it as <c>app:TAG</c>.</summary>
    public async Task<BuildReport> PublishAsync(BuildInput input, string baseName, string tag) =>
        await new TestBuild { Observer = this }.RunAsync(input with
        {
            Base = $"{Registry.Host}/base:{baseName}",
            Registry = Registry.Host,
            Repository = "app",
            Tags = [tag],
        });

    /// <summary>Publishes an app for several platforms.</summary>
    public async Task<BuildReport> PublishIndexAsync(PlatformsFixture platforms, string baseName, string tag)
    {
        var input = platforms.Input with { Base = $"{Registry.Host}/base:{baseName}", Registry = Registry.Host, Repository = "app", Tags = [tag] };
        return await PlatformsFixture.BuildAsync(platforms.Plan(input));
    }

    public RebaseRequest Request(string tag, string? newBase) => new(Remote($"app:{tag}"))
    {
        Base = newBase is null ? null : $"{Registry.Host}/base:{newBase}",
    };

    public ImageLocation Remote(string name) => ImageLocation.Parse($"{Registry.Host}/{name}");

    public async Task<RebaseResult> RebaseAsync(RebaseRequest request, CancellationToken ct = default)
    {
        var store = ImageFixtures.Store(Combine("rebase-cache"));
        using var connections = new ImageConnections(store, TimeProvider.System) { Observer = this };
        return await new ImageRebase(new BuildServices(store, connections, this, TimeProvider.System), request).RunAsync(ct);
    }

    /// <summary>The sentence of a rebase that has to fail.</summary>
    public async Task<string> RefusalAsync(RebaseRequest request, ErrorCode code = ErrorCode.RebaseRefused)
    {
        var e = await Assert.ThrowsAnyAsync<SlimException>(() => RebaseAsync(request));
        Assert.Equal(code, e.Code);
        return e.Message;
    }

    /// <summary>What a tag of the app stands for.</summary>
    public Digest DigestOf(string tag) => Digest.Of(Registry.FindManifest("app", tag)!);

    /// <summary>Puts an image there whose layers the registry has.</summary>
    public async Task PutAsync(string tag, IArtifact artifact)
    {
        foreach (var child in artifact.Children) await PutAsync(child.Manifest.Descriptor.Digest.ToString(), child);
        foreach (var blob in artifact.Blobs.Where(blob => !Registry.HasBlob("app", blob.Descriptor.Digest)))
        {
            Registry.PutBlob("app", await blob.ReadAllAsync(CancellationToken.None));
        }

        Registry.PutManifest("app", tag, artifact.Manifest.Descriptor.MediaType, artifact.Manifest.Bytes.ToArray());
    }

    public string ConfigOf(Digest digest)
    {
        var manifest = JsonDocument.Parse(Registry.FindManifest("app", digest.ToString())!);
        var config = manifest.RootElement.GetProperty("config").GetProperty("digest").GetString()!;
        return Encoding.UTF8.GetString(Registry.FindBlob("app", Digest.Parse(config))!);
    }

    public void StepFinished(BuildStep step)
    {
    }

    public void Inform(string message)
    {
    }

    public void Warn(Warning warning)
    {
        warnings.Add(warning);
        WhenWarned();
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        directory.Dispose();
    }
}
