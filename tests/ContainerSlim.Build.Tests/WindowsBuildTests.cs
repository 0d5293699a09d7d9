using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Images for Windows onto a base in a registry whose index has Linux too, and whose lowest layer of Windows is had from its owner only.</summary>
public sealed class WindowsBuildTests : IAsyncLifetime, IDisposable, IBuildObserver
{
    private readonly PublishFolder folder = PublishFolder.Web();
    private readonly TemporaryDirectory directory = new();
    private InMemoryRegistry registry = null!;
    private ImageIndex bases = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        bases = await WindowsImages.CreateIndexAsync(ImageFixtures.Store(directory.Combine("bases")), WindowsImages.Foreign);
        await registry.PutImageAsync("aspnet", "10.0", bases);
    }

    public async Task DisposeAsync() => await registry.DisposeAsync();

    public void Dispose()
    {
        folder.Dispose();
        directory.Dispose();
    }

    private BuildInput Input => folder.Input() with
    {
        AssemblyName = "Hello",
        RuntimeIdentifier = "win-x64",
        Base = $"{registry.Host}/aspnet:10.0",
        WorkingDirectory = @"C:\app\",
        Registry = registry.Host,
        Repository = "hello",
    };

    [Fact]
    public async Task The_image_stands_on_the_Windows_of_the_index_and_keeps_its_build()
    {
        var image = await BuildAsync(Input);

        Assert.Equal(WindowsImages.Amd64, image.Image.Config.Platform);
        Assert.Equal(bases.Children[1].Manifest.Descriptor.Digest, image.Base.Digest);
    }

    [Fact]
    public async Task What_a_container_starts_with_is_written_as_in_Windows()
    {
        var execution = (await BuildAsync(Input)).Image.Config.Execution;

        Assert.Equal((@"C:\app\", "ContainerUser", "8080/tcp"), (execution.WorkingDirectory, execution.User, Assert.Single(execution.ExposedPorts)));
        Assert.Equal(["dotnet", @"C:\app\Hello.dll"], execution.Entrypoint);
        Assert.Empty(execution.Cmd);
        Assert.Equal(["ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true"], execution.Environment);
    }

    [Fact]
    public async Task Static_files_have_timestamps_of_their_own()
    {
        folder.With("wwwroot/site.css", "p{color:red }");
        var times = new Dictionary<string, DateTimeOffset>();
        foreach (var layer in (await BuildAsync(Input with { ContentTime = "2026-01-01" })).Layers.Where(layer => layer.What == "Hello"))
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, null, default)) times[item.Path] = item.ModifiedAt;
        }

        var given = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.InRange(times["Files/app/wwwroot/site.css"], given.AddHours(-1), given);
        Assert.Equal(DateTimeOffset.UnixEpoch, times["Files/app/Hello.dll"]);
    }

    [Fact]
    public async Task On_a_base_without_a_user_nobody_is_an_administrator()
    {
        var bare = (Image)bases.Children[1];
        await registry.PutImageAsync(
            "bare",
            "1",
            Image.Create(
                bare.Config with { Execution = new ExecutionConfig() },
                bare.Layers,
                ImageFormat.Oci,
                System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty));

        Assert.Equal("ContainerUser", (await BuildAsync(Input with { Base = $"{registry.Host}/bare:1" })).Image.Config.Execution.User);
    }

    [Fact]
    public async Task A_layer_of_the_owners_is_named_and_neither_read_nor_pushed()
    {
        var image = await BuildAsync(Input with { LayoutPath = directory.Combine("layout"), ArchivePath = directory.Combine("hello.tar") });

        var kept = image.Image.Layers[0].Blob.Descriptor;
        Assert.Equal((WindowsImages.Foreign.Blob.Descriptor.Digest, "https://owner.example.com/layer"), (kept.Digest, Assert.Single(kept.Urls)));
        Assert.Equal("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", kept.MediaType);
        Assert.DoesNotContain(
            registry.Requests,
            request => request.Path.Contains(kept.Digest.Hex, StringComparison.Ordinal) || request.Query.Contains(kept.Digest.Hex, StringComparison.Ordinal));
        Assert.True(registry.HasBlob("hello", image.Image.Layers[1].Blob.Descriptor.Digest));
    }

    [Fact]
    public async Task The_apps_layer_has_the_form_of_Windows()
    {
        var image = await BuildAsync(Input);

        Assert.Equal(["Files", "Files/app", "Files/app/Hello.dll", "Files/app/Hello.runtimeconfig.json", "Hives"], await PathsAsync(image.Image.Layers[^1]));
    }

    [Fact]
    public async Task The_same_app_has_another_layer_on_Linux_and_the_same_twice()
    {
        var windows = await BuildAsync(Input);
        var linux = await BuildAsync(Input with { RuntimeIdentifier = "linux-x64", WorkingDirectory = "/app" });

        var again = await BuildAsync(Input);

        Assert.NotEqual(windows.Image.Layers[^1].DiffId, linux.Image.Layers[^1].DiffId);
        Assert.Equal(windows.Image.Manifest.Descriptor, again.Image.Manifest.Descriptor);
        Assert.True(again.Layers[^1].IsReused);
    }

    [Fact]
    public async Task Linux_and_Windows_are_one_index_that_names_the_build()
    {
        var linux = Input with { RuntimeIdentifier = "linux-x64", WorkingDirectory = "/app" };

        var report = await RunAsync(BuildPlan.Create(Input with { PlatformTags = true, Tags = ["1"] }, [linux, Input]));

        var offered = ImageIndex.ReadDescriptors(report.Artifact.Manifest.Bytes);
        Assert.Equal([ImageFixtures.Amd64, WindowsImages.Amd64], offered.Select(image => image.Platform));
        Assert.Equal(["1", "1-linux-x64", "1-win-x64"], registry.Tags("hello").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_base_without_Windows_is_refused()
    {
        await registry.PutImageAsync("linux", "1", bases.Children[0]);

        var e = await Assert.ThrowsAsync<OciException>(() => BuildAsync(Input with { Base = $"{registry.Host}/linux:1" }));

        Assert.Equal((ErrorCode.PlatformMissing, $"cannot use {registry.Host}/linux:1 for windows/amd64: it supports linux/amd64"), (e.Code, e.Message));
    }

    [Fact]
    public async Task An_image_that_was_made_is_copied_byte_for_byte()
    {
        var made = await BuildAsync(Input);
        using var connections = new ImageConnections(ImageFixtures.Store(directory.Combine("cache")), TimeProvider.System);

        await new ImageCopy(connections, ImageFixtures.Store(directory.Combine("cache")), NoTransfers.Instance)
            .RunAsync(
                ImageLocation.Parse($"{registry.Host}/hello:latest"),
                ImageLocation.Parse($"oci:{directory.Combine("copy")}:1"),
                platform: null,
                CancellationToken.None);

        using var layout = await OciLayout.OpenAsync(directory.Combine("copy"), CancellationToken.None);
        Assert.Equal(made.Image.Manifest.Descriptor.Digest, (await layout.ResolveAsync("1", CancellationToken.None)).Digest);
    }

    [Theory]
    [InlineData(@"C:\data\")]
    [InlineData("/data/")]
    public async Task A_copy_goes_to_the_drive(string to)
    {
        var project = Directory.CreateDirectory(directory.Combine("project")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "rates.csv"), "1;2");
        var input = Input with { ProjectDirectory = project, Copies = [new() { Include = ["rates.csv"], To = to }] };

        Assert.Equal(["Files", "Files/data", "Files/data/rates.csv", "Hives"], await PathsAsync((await BuildAsync(input)).Image.Layers[^2]));
    }

    void IBuildObserver.StepFinished(BuildStep step)
    {
    }

    void IBuildObserver.Inform(string message)
    {
    }

    void IBuildObserver.Warn(Warning warning) => Assert.Fail(warning.Message);

    private async Task<BuiltImage> BuildAsync(BuildInput input) => (await RunAsync(BuildPlan.Create(input))).Images[0];

    private Task<BuildReport> RunAsync(BuildPlan plan) => new TestBuild { Observer = this }.RunAsync(plan);

    private static async Task<IReadOnlyList<string>> PathsAsync(Layer layer)
    {
        var paths = new List<string>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None)) paths.Add(item.Path);
        return paths;
    }
}
