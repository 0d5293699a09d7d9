using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The base is made ready and layers of packages are written ahead of the build, and nothing depends on it.</summary>
public sealed class HeadStartTests : IAsyncLifetime
{
    private static readonly string[] PackageLayerNames = ["native .NET runtime", ".NET runtime", "packages"];

    private readonly PublishFolder folder = PublishFolder.Native("Hello");
    private InMemoryRegistry registry = null!;
    private Image image = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        image = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "base")), ImageFixtures.Amd64);
        await registry.PutImageAsync("base", "1", image);
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_was_read_ahead_is_not_read_again_but_for_the_tag()
    {
        Begin(Input());
        await TakeAsync();
        Assert.Equal((1, 1), (TagsRead, ConfigurationsRead));

        await BuildAsync();

        Assert.Equal((2, 1), (TagsRead, ConfigurationsRead));
    }

    [Fact]
    public async Task A_build_takes_over_what_was_begun_for_its_cache()
    {
        Begin(Input());

        await BuildAsync();

        Assert.Equal((1, 1), (TagsRead, ConfigurationsRead));
    }

    [Fact]
    public async Task A_build_with_another_base_opens_that()
    {
        await registry.PutImageAsync("other", "1", image);
        Begin(Input());

        await BuildAsync(Input() with { Base = $"{registry.Host}/other:1" });

        Assert.Equal(1, registry.Count("GET", "other/manifests/1"));
    }

    [Fact]
    public async Task The_registry_that_is_pushed_to_is_reached_ahead()
    {
        var input = Input() with { Base = "scratch", Registry = registry.Host, Tags = ["1"], LayoutPath = null };
        Begin(input);
        for (var i = 0; i < 500 && registry.Count("HEAD", "hello/manifests/latest") == 0; i++) await Task.Delay(10);
        var before = registry.Probes.Count;

        await BuildAsync(input);

        // To learn whether it speaks TLS; the build knows it then.
        Assert.Equal(1, registry.Count("HEAD", "hello/manifests/latest"));
        Assert.Equal((1, 1), (before, registry.Probes.Count));
        Assert.NotNull(registry.FindManifest("hello", "1"));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_for_the_build_to_say()
    {
        var input = Input() with { Base = "scratch", Registry = "127.0.0.1:1", LayoutPath = null };
        Begin(input);

        var failure = await Assert.ThrowsAnyAsync<SlimException>(() => BuildAsync(input));

        Assert.Equal(ErrorCode.RegistryUnreachable, failure.Code);
    }

    [Theory]
    [InlineData("127.0.0.1:1/base:1")]
    [InlineData("no image name at all")]
    [InlineData("scratch")]
    public async Task What_it_cannot_do_is_for_the_build_to_say(string other)
    {
        Begin(Input() with { Base = other });

        await BuildAsync();

        Assert.Equal((1, 1), (TagsRead, ConfigurationsRead));
    }

    [Fact]
    public async Task Who_stops_the_build_does_not_wait_for_it()
    {
        using var stop = new CancellationTokenSource();
        Begin(Input());
        await stop.CancelAsync();

        var ahead = HeadStart.Take(Input())!;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ahead.BaseAsync(stop.Token));

        // It goes on by itself, and writes where the test's files are.
        await ahead.BaseAsync(default);
    }

    [Fact]
    public async Task Layers_of_packages_that_were_written_ahead_are_those_of_the_image_and_new()
    {
        var input = WithPackages();
        Begin(input);
        var written = await TakeAsync();

        var first = await BuildAsync(input with { CacheDirectory = Other });
        var second = await BuildAsync(input);

        Assert.Equal(first.Artifact.Manifest.Descriptor.Digest, second.Artifact.Manifest.Descriptor.Digest);
        Assert.Equal(PackageLayerNames, PackageLayers(second).Select(layer => layer.What));
        Assert.Equal(PackageLayers(first).Select(Digest).ToHashSet(), written);
        Assert.All(PackageLayers(second), layer => Assert.True(layer.IsReused));
    }

    [Fact]
    public async Task A_copy_that_an_earlier_publish_left_is_read_once()
    {
        var input = WithPackages();
        foreach (var file in input.Files) File.SetLastWriteTimeUtc(Path.Combine(folder.Path, file.Path), File.GetLastWriteTimeUtc(Source(file)));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "System.Runtime.dll"), Later.GetUtcNow().UtcDateTime);

        ImagePublisher.Begin(input, Assembly, Later);
        GoOn(input);
        await TakeAsync();

        Assert.Equal(["Serilog.dll", "Serilog.resources.dll", "libcoreclr.so"], FilesKnownIn(folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["System.Runtime.dll"], FilesKnownIn(Path.Combine(folder.Beside, "packages")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_rewritten_is_what_an_earlier_publish_made_of_it(bool isPublished)
    {
        var input = WithPackages();
        if (!isPublished) Directory.Delete(folder.Path, recursive: true);

        ImagePublisher.Begin(input, Assembly, TimeProvider.System);
        ImagePublisher.GoOn(input, [new FileAhead(new PublishedFile("System.Runtime.dll") { Package = RuntimePack }, "not looked at", IsRewritten: true)]);
        var written = await TakeAsync();

        Assert.Equal(isPublished ? 1 : 0, written.Count);
        Assert.Equal(isPublished ? ["System.Runtime.dll"] : [], FilesKnownIn(folder.Path));
    }

    [Fact]
    public async Task A_layer_that_is_written_while_the_build_waits_is_new_and_sent_early()
    {
        var input = WithPackages() with { Registry = registry.Host, Tags = ["1"], LayoutPath = null };
        Begin(input);

        var report = await BuildAsync(input);

        Assert.All(PackageLayers(report), layer => Assert.False(layer.IsReused));
        Assert.All(PackageLayers(report), layer => Assert.NotNull(registry.FindBlob("hello", Digest(layer))));
    }

    [Fact]
    public async Task A_layer_that_cannot_be_written_ahead_does_not_stop_the_others_and_all_are_new()
    {
        var input = WithPackages();
        FileAhead[] files = [.. input.Files.Append(input.Files[1]).Select(file => new FileAhead(file, Source(file)))];
        ImagePublisher.Begin(input, Assembly, TimeProvider.System);
        ImagePublisher.GoOn(input, files);
        Assert.Equal(2, (await TakeAsync()).Count);

        var elsewhere = input with { CacheDirectory = Other };
        ImagePublisher.Begin(elsewhere, Assembly, TimeProvider.System);
        ImagePublisher.GoOn(elsewhere, files);
        var report = await BuildAsync(elsewhere);

        Assert.Equal(PackageLayerNames, PackageLayers(report).Select(layer => layer.What));
        Assert.All(PackageLayers(report), layer => Assert.False(layer.IsReused));
    }

    [Fact]
    public async Task What_was_published_counts_where_it_is_not_what_was_written_ahead()
    {
        var input = WithPackages();
        folder.WithBytes("System.Runtime.dll", Bytes(9, 400_000));
        Begin(input);

        var report = await BuildAsync(input);
        var plain = await BuildAsync(input with { CacheDirectory = Other });

        Assert.Equal(plain.Artifact.Manifest.Descriptor.Digest, report.Artifact.Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task Of_a_project_that_was_published_before_only_the_registries_are_asked_until_it_changes()
    {
        var input = await PublishedBeforeAsync();

        Begin(input);
        Assert.Empty(await TakeAsync());
        Assert.Equal((1, 1, 1), (registry.Count("HEAD", "base/manifests/1"), TagsRead, ConfigurationsRead));

        Begin(input);
        GoOn(input);
        Assert.Equal(3, (await TakeAsync()).Count);
    }

    [Fact]
    public async Task For_a_project_that_was_published_before_nothing_is_rehearsed_until_it_changes()
    {
        var rehearsals = 0;
        Task RehearseAsync() => Task.FromResult(++rehearsals);
        var input = await PublishedBeforeAsync();

        HeadStart.Begin(input, Assembly, RehearseAsync, TimeProvider.System);
        Assert.Equal(0, rehearsals);

        GoOn(input);
        Assert.Equal(1, rehearsals);
        await TakeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_compiled_since_or_is_not_there_has_changed(bool exists)
    {
        var input = await PublishedBeforeAsync();
        if (exists) File.SetLastWriteTimeUtc(Assembly, Later.GetUtcNow().AddMinutes(1).UtcDateTime);
        else File.Delete(Assembly);

        Begin(input);

        Assert.Equal(3, (await TakeAsync()).Count);
    }

    [Fact]
    public async Task What_was_gone_on_with_is_begun_once()
    {
        var input = WithPackages();
        Begin(input);
        GoOn(input);
        GoOn(input with { CacheDirectory = Other });

        Assert.Equal(3, (await TakeAsync()).Count);
        GoOn(input);
        Assert.Null(HeadStart.Take(Input()));
    }

    [Fact]
    public async Task Each_of_two_projects_has_the_verdict_of_its_own()
    {
        var published = (await PublishedBeforeAsync()) with { ProjectFile = "/src/published.csproj" };
        var other = published with { ProjectFile = "/src/other.csproj", PublishDirectory = Path.Combine(folder.Beside, "other-publish") };

        // The first is not taken yet when the second begins.
        using var first = ImagePublisher.Begin(published, Assembly, TimeProvider.System);
        using var second = ImagePublisher.Begin(other, Assembly, TimeProvider.System);

        Assert.Equal((true, false), (first.IsLikelyTheSame, second.IsLikelyTheSame));
    }

    [Fact]
    public async Task Each_of_two_projects_that_run_at_once_has_the_input_and_the_turn_of_its_own()
    {
        await registry.PutImageAsync("other", "2", image);
        var one = WithPackages() with { ProjectFile = "/src/one.csproj" };
        var two = Input() with { ProjectFile = "/src/two.csproj", Base = $"{registry.Host}/other:2" };
        using var first = ImagePublisher.Begin(one, Assembly, TimeProvider.System);
        using var second = ImagePublisher.Begin(two, Assembly, TimeProvider.System);
        GoOn(one);

        var (aheadOfTwo, aheadOfOne) = (HeadStart.Take(two)!, HeadStart.Take(one)!);
        using var registriesOfTwo = aheadOfTwo.Registries;
        using var registriesOfOne = aheadOfOne.Registries;

        Assert.Equal(one.Base, (await aheadOfOne.BaseAsync(default))!.Location.ToString());
        Assert.Equal(two.Base, (await aheadOfTwo.BaseAsync(default))!.Location.ToString());
        Assert.Equal((true, false), (await HaveLayersAsync(aheadOfOne), await HaveLayersAsync(aheadOfTwo)));
    }

    [Fact]
    public void What_no_publish_takes_over_ends_with_the_build()
    {
        ImagePublisher.Begin(Input(), Assembly, TimeProvider.System).Dispose();

        Assert.Null(HeadStart.Take(Input()));
    }

    [Fact]
    public async Task What_a_publish_took_over_is_its_own_when_the_build_ends()
    {
        var begun = ImagePublisher.Begin(Input(), Assembly, TimeProvider.System);
        var ahead = HeadStart.Take(Input())!;
        using var registries = ahead.Registries;

        begun.Dispose();

        Assert.NotNull(await ahead.BaseAsync(default));
    }

    [Fact]
    public async Task A_publish_without_a_change_takes_over_what_was_asked()
    {
        var input = await PublishedBeforeAsync();
        Begin(input);

        var result = await new ImagePublisher(SilentObserver.Instance, Later).PublishAsync(input, [], default);

        Assert.Contains("up to date", result.Summary, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (registry.Count("HEAD", "base/manifests/1"), TagsRead, ConfigurationsRead));
        Assert.Equal(2, registry.Probes.Count);
    }

    [Fact]
    public async Task Nothing_is_written_ahead_of_what_a_repository_may_have()
    {
        Begin(WithPackages() with { CacheFrom = [$"{registry.Host}/cache"] });

        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task A_base_that_was_cut_ahead_is_that_of_the_image()
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

        Begin(input);
        var written = await TakeAsync();
        Directory.Delete(Path.Combine(mirror.Folder, "pool"), recursive: true);
        var report = await BuildAsync(input);

        Assert.Equal(report.Images[0].Layers.Take(2).Select(Digest).ToHashSet(), written.ToHashSet());
    }

    [Theory]
    [InlineData("createdump")]
    [InlineData("gone.dll")]
    public async Task What_is_not_in_the_image_or_not_there_is_not_written_ahead(string name)
    {
        Assert.False(ImagePublisher.Begin(Input(), "", TimeProvider.System).IsLikelyTheSame);
        ImagePublisher.GoOn(Input(), [new FileAhead(new PublishedFile(name) { Package = RuntimePack }, Path.Combine(folder.Beside, name))]);

        Assert.Empty(await TakeAsync());
    }

    private const string RuntimePack = "Microsoft.NETCore.App.Runtime.linux-x64";

    private string Other => Path.Combine(folder.Beside, "other");

    private static Digest Digest(BuiltLayer layer) => layer.Layer.Blob.Descriptor.Digest;

    private static IEnumerable<BuiltLayer> PackageLayers(BuildReport report) => report.Images[0].Layers.Where(layer => layer.What is not ("base" or "Hello"));

    // What is left of it in the cache is the record; whatever is written ahead is new then.
    private async Task<BuildInput> PublishedBeforeAsync()
    {
        var input = WithPackages() with { AssemblyName = "Hello", Registry = registry.Host, LayoutPath = null };
        Directory.CreateDirectory(Path.GetDirectoryName(Assembly)!);
        await File.WriteAllTextAsync(Assembly, "compiled");
        await new ImagePublisher(SilentObserver.Instance, Later).PublishAsync(input, [], default);
        foreach (var kept in Directory.GetDirectories(input.CacheDirectory!).Where(path => Path.GetFileName(path) is not ("records" or "blobs")))
        {
            Directory.Delete(kept, recursive: true);
        }

        var records = Directory.GetDirectories(Path.Combine(input.CacheDirectory!, "records"));
        foreach (var kind in records.Where(path => Path.GetFileName(path) is not ("published" or "manifests"))) Directory.Delete(kind, recursive: true);

        return input;
    }

    // Files of a moment ago are old then.
    private static readonly FixedTime Later = new(TimeProvider.System.GetUtcNow().AddMinutes(1));

    // Published files, as copies of those of packages.
    private BuildInput WithPackages()
    {
        IReadOnlyList<PublishedFile> files =
        [
            new("libcoreclr.so") { Package = RuntimePack, PackageVersion = "10.0.0", IsNative = true },
            new("System.Runtime.dll") { Package = RuntimePack, PackageVersion = "10.0.0" },
            new("de/Serilog.resources.dll") { Package = "Serilog", PackageVersion = "4.0.0" },
            new("Serilog.dll") { Package = "Serilog", PackageVersion = "4.0.0" },
        ];
        foreach (var (file, at) in files.Select((file, at) => (file, at)))
        {
            var content = Bytes(at, 300_000 + at);
            folder.WithBytes(file.Path, content);
            Directory.CreateDirectory(Path.GetDirectoryName(Source(file))!);
            File.WriteAllBytes(Source(file), content);
        }

        return Input() with { Files = files };
    }

    // Whoever takes it has it alone: a build after that knows nothing of it.
    private async Task<IReadOnlySet<Digest>> TakeAsync()
    {
        var ahead = HeadStart.Take(Input())!;
        await ahead.BaseAsync(default);
        await HaveLayersAsync(ahead);
        ahead.Registries.Dispose();
        var blobs = Path.Combine(Store().Root, "blobs", "sha256");
        return Directory.Exists(blobs)
            ? Directory.GetFiles(blobs).Select(blob => Oci.Digest.Parse($"sha256:{Path.GetFileName(blob)}")).Where(ahead.IsNew).ToHashSet()
            : new HashSet<Digest>();
    }

    private async Task<bool> HaveLayersAsync(HeadStart ahead)
    {
        var have = false;
        foreach (var layer in PackageLayerNames) have = await ahead.LayerAsync(DiskLayers.ListOf(folder.Path, layer), default);
        return have;
    }

    private void Begin(BuildInput input)
    {
        if (!ImagePublisher.Begin(input, Assembly, TimeProvider.System).IsLikelyTheSame) GoOn(input);
    }

    private void GoOn(BuildInput input) => ImagePublisher.GoOn(input, [.. input.Files.Select(file => new FileAhead(file, Source(file)))]);

    private IEnumerable<string> FilesKnownIn(string parent) =>
        from list in new DirectoryInfo(folder.Input().CacheDirectory!).EnumerateFiles("*", SearchOption.AllDirectories)
        where list.Directory!.Name == "stats"
        let text = File.ReadAllText(list.FullName, System.Text.Encoding.Latin1)
        from name in new[] { "libcoreclr.so", "System.Runtime.dll", "de/Serilog.resources.dll", "Serilog.dll" }
        where text.Contains(Path.Combine(parent, name), StringComparison.Ordinal)
        select Path.GetFileName(name);

    private string Assembly => Path.Combine(folder.Beside, "obj", "Hello.dll");

    private string Source(PublishedFile file) => Path.Combine(folder.Beside, "packages", file.Path);

    private static byte[] Bytes(int seed, int size)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private BuildInput Input() =>
        folder.Input() with { Base = $"{registry.Host}/base:1", Repository = "hello", LayoutPath = Path.Combine(folder.Beside, "layout") };

    private int TagsRead => registry.Count("GET", "/manifests/1");

    private int ConfigurationsRead => registry.Count("GET", image.ConfigBlob.Descriptor.Digest.ToString());

    private BlobStore Store() => ImageFixtures.Store(folder.Input().CacheDirectory!);

    private Task<BuildReport> BuildAsync() => BuildAsync(Input());

    // As the publisher builds, which tells less of what it built.
    private static async Task<BuildReport> BuildAsync(BuildInput input)
    {
        var ahead = HeadStart.Take(input);
        using var lent = ahead?.Registries;
        var store = ahead?.Store ?? ImageFixtures.Store(input.CacheDirectory!);
        using var connections = new ImageConnections(store, TimeProvider.System) { Lent = lent };
        var services = new BuildServices(store, connections, SilentObserver.Instance, TimeProvider.System)
        {
            Ahead = ahead ?? (IWorkAhead)NoWorkAhead.Instance,
        };
        return await new ImageBuilder(services).BuildAsync(BuildPlan.Create(input), CancellationToken.None);
    }
}
