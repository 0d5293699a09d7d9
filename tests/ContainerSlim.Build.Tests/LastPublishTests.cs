using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Where nothing changed since it was published last, nothing is made to learn that.</summary>
public sealed class LastPublishTests : IAsyncLifetime
{
    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary<string, string>.Empty;

    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");
    private readonly LaterTime time = new();
    private readonly Ear ear = new();
    private InMemoryRegistry registry = null!;
    private Image image = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        image = await CreateBaseAsync("one");
        await registry.PutImageAsync("base", "1", image);
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_base_and_each_tag_are_asked_and_nothing_is_built()
    {
        var input = Input() with { Tags = ["1.0", "latest"] };
        var first = await PublishAsync(input);
        EmptyCache();
        var before = registry.Requests.Count;

        var second = await PublishAsync(input);

        Assert.Equal(
            ["HEAD 1", "HEAD 1.0", "HEAD latest"],
            registry.Requests.Skip(before).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
        Assert.False(WasBuilt);
        Assert.Equivalent(first with { Summary = "" }, second with { Summary = "" }, strict: true);
    }

    [Fact]
    public async Task Nothing_is_built_of_a_folder_whose_assembly_nobody_named()
    {
        var input = Input() with { AssemblyName = null };
        await PublishAsync(input);
        EmptyCache();

        await PublishAsync(input);

        Assert.False(WasBuilt);
    }

    [Fact]
    public async Task The_summary_is_that_of_an_image_that_is_up_to_date()
    {
        await PublishAsync(Input());
        var built = SummaryText.Render(await new TestBuild { Observer = ear, Time = time }.RunAsync(Input())).Split('\n');

        var found = (await PublishAsync(Input())).Summary.Split('\n');

        Assert.Contains("up to date", found[0], StringComparison.Ordinal);
        Assert.Equal(built.Where(line => !line.StartsWith("  steps ", StringComparison.Ordinal)), found);
    }

    [Theory]
    [InlineData("a file")]
    [InlineData("a file, behind its size and times")]
    [InlineData("a property")]
    [InlineData("what is known of a file")]
    [InlineData("the base")]
    [InlineData("the tag")]
    [InlineData("the day")]
    [InlineData("the record")]
    public async Task What_changed_is_found_out(string what)
    {
        await PublishAsync(Input());
        EmptyCache();

        var input = await ChangeAsync(what);
        await PublishAsync(input);

        Assert.True(WasBuilt);
        Assert.Equal(Manifest(await BuildAsync(input)), Manifest());
    }

    [Fact]
    public async Task A_change_that_is_taken_back_is_found_out()
    {
        var first = await PublishAsync(Input());
        await PublishAsync(Input() with { User = "7" });

        var third = await PublishAsync(Input());

        Assert.Equal(first.Digest, third.Digest);
        Assert.Equal(first.Manifest, Manifest());
    }

    [Fact]
    public async Task What_changes_while_it_is_built_is_found_out()
    {
        ear.Heard = _ => folder.With("Hello.dll", "another assembly");
        await PublishAsync(Input());
        ear.Heard = null;
        EmptyCache();

        await PublishAsync(Input());

        Assert.True(WasBuilt);
        Assert.Equal(Manifest(await BuildAsync(Input())), Manifest());
    }

    [Theory]
    [InlineData(nameof(BuildInput.Always))]
    [InlineData(nameof(BuildInput.ReportPath))]
    [InlineData(nameof(BuildInput.LayoutPath))]
    [InlineData(nameof(BuildInput.ArchivePath))]
    [InlineData(nameof(BuildInput.CacheTo))]
    [InlineData(nameof(BuildInput.CacheFrom))]
    public async Task What_is_more_than_a_push_is_always_done(string property)
    {
        var beside = Path.Combine(folder.Beside, "out");
        var input = property switch
        {
            nameof(BuildInput.Always) => Input() with { Always = true },
            nameof(BuildInput.ReportPath) => Input() with { ReportPath = beside },
            nameof(BuildInput.LayoutPath) => Input() with { LayoutPath = beside },
            nameof(BuildInput.ArchivePath) => Input() with { ArchivePath = beside },
            nameof(BuildInput.CacheTo) => Input() with { CacheTo = $"{registry.Host}/cache" },
            _ => Input() with { CacheFrom = [$"{registry.Host}/cache"] },
        };
        await PublishAsync(input);
        EmptyCache();

        await PublishAsync(input);

        Assert.True(WasBuilt);
    }

    [Fact]
    public async Task A_warning_is_given_again()
    {
        var input = Input() with { Entrypoint = [] };
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("started", "/start"));
        await PublishAsync(input);
        var first = ear.Warnings.ToList();
        ear.Warnings.Clear();
        EmptyCache();

        await PublishAsync(input);

        Assert.False(WasBuilt);
        Assert.Equal(WarningCode.EntrypointReplaced, Assert.Single(first).Code);
        Assert.Equal(first, ear.Warnings);
    }

    [Fact]
    public async Task A_base_of_packages_is_the_same_until_they_are_looked_up_anew()
    {
        var mirror = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));
        var keyring = mirror.WriteKeyring(armored: false);
        mirror.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
        var input = Input() with
        {
            Base = "chiseled",
            BaseLibraries = "runtime",
            PackageMirror = mirror.Folder,
            PackageKeyring = keyring,
            InvariantGlobalization = true,
        };
        var first = await PublishAsync(input);
        Directory.Delete(Path.Combine(mirror.Folder, "pool"), recursive: true);
        EmptyCache(keeps: "debian-base-3");

        var second = await PublishAsync(input);

        Assert.False(WasBuilt);
        Assert.Equal(first.Digest, second.Digest);

        EmptyCache();
        await Assert.ThrowsAnyAsync<SlimException>(() => PublishAsync(input));
    }

    [Fact]
    public async Task An_index_is_built()
    {
        var started = Input() with { AppCommand = ["/app/Hello"] };
        IReadOnlyList<BuildInput> platforms = [started, started with { RuntimeIdentifier = "linux-arm64" }];
        await registry.PutImageAsync(
            "base",
            "1",
            ImageIndex.Create([image, await ImageFixtures.CreateImageAsync(Bases("arm64"), PlatformsFixture.Arm64)], ImageFormat.Oci, Nothing));
        var publisher = new ImagePublisher(ear, time);
        var first = await publisher.PublishAsync(Input(), platforms, default);

        var second = await publisher.PublishAsync(Input(), platforms, default);

        Assert.True(first.IsIndex);
        Assert.Equal(["linux-x64", "linux-arm64"], first.Images.Select(one => one.RuntimeIdentifier));
        Assert.Equal(first.Digest, second.Digest);
        Assert.Contains("up to date", second.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_told_as_a_build_tells_it()
    {
        await using var passing = await InMemoryRegistry.StartAsync();
        var input = Input() with { Registry = passing.Host };
        await PublishAsync(input);
        await passing.DisposeAsync();

        var failure = await Assert.ThrowsAnyAsync<SlimException>(() => PublishAsync(input));

        Assert.Equal(ErrorCode.RegistryUnreachable, failure.Code);
    }

    private BuildInput Input() =>
        folder.Input() with { AssemblyName = "Hello", Base = $"{registry.Host}/base:1", Registry = registry.Host, Repository = "hello" };

    private Task<PublishResult> PublishAsync(BuildInput input) => new ImagePublisher(ear, time).PublishAsync(input, [], default);

    // With nothing at hand but the registry.
    private async Task<BuildReport> BuildAsync(BuildInput input) =>
        await PlatformsFixture.BuildAsync(BuildPlan.Create(input with { CacheDirectory = Path.Combine(folder.Beside, "other-cache"), Repository = "other" }));

    private async Task<BuildInput> ChangeAsync(string what)
    {
        switch (what)
        {
            case "a file":
                folder.With("Hello.dll", "another assembly");
                break;
            case "a file, behind its size and times":
                var modified = File.GetLastWriteTimeUtc(Path.Combine(folder.Path, "Hello.dll"));
                folder.With("Hello.dll", "AN ASSEMBLY");
                File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "Hello.dll"), modified);
                break;
            case "a property":
                return Input() with { Labels = [KeyValuePair.Create("label", "value")] };
            case "what is known of a file":
                return Input() with { Files = [new PublishedFile("Hello.dll") { IsOfReferencedProject = true }] };
            case "the base":
                await registry.PutImageAsync("base", "1", await CreateBaseAsync("two"));
                break;
            case "the tag":
                await registry.PutImageAsync("hello", "latest", image);
                break;
            case "the day":
                time.Offset += TimeSpan.FromDays(1.1);
                break;
            default:
                var record = Assert.Single(Directory.GetFiles(Path.Combine(Input().CacheDirectory!, "records", "published")));
                var bytes = await File.ReadAllBytesAsync(record);
                bytes[^1] ^= 1;
                await File.WriteAllBytesAsync(record, bytes);
                break;
        }

        return Input();
    }

    // Whoever builds fills it again.
    private void EmptyCache(string keeps = "published")
    {
        var cache = Input().CacheDirectory!;
        foreach (var kept in Directory.GetDirectories(cache).Where(path => Path.GetFileName(path) != "records")) Directory.Delete(kept, recursive: true);
        foreach (var kind in Directory.GetDirectories(Path.Combine(cache, "records")))
        {
            if (Path.GetFileName(kind) is var name && name != "published" && name != keeps) Directory.Delete(kind, recursive: true);
        }
    }

    private bool WasBuilt => Directory.Exists(Path.Combine(Input().CacheDirectory!, "stats"));

    private string Manifest() => PublishResult.Text(registry.FindManifest("hello", "latest"));

    private static string Manifest(BuildReport report) => PublishResult.Text(report.Artifact.Manifest.Bytes);

    private BlobStore Bases(string name) => ImageFixtures.Store(Path.Combine(folder.Beside, name));

    private async Task<Image> CreateBaseAsync(string name, params string[] entrypoint)
    {
        var made = await ImageFixtures.CreateImageAsync(Bases(name), ImageFixtures.Amd64);
        var execution = made.Config.Execution with { Labels = made.Config.Execution.Labels.SetItem("name", name), Entrypoint = entrypoint };
        return Image.Create(made.Config with { Execution = execution }, made.Layers, ImageFormat.Oci, Nothing);
    }

    /// <summary>The system's time and some more: files of a moment ago are old.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Offset { get; set; } = TimeSpan.FromMinutes(1);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }

    private sealed class Ear : IBuildObserver
    {
        public List<Warning> Warnings { get; } = [];

        public Action<BuildStep>? Heard { get; set; }

        public void StepFinished(BuildStep step) => Heard?.Invoke(step);

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning) => Warnings.Add(warning);
    }
}
