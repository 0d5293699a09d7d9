using System.Collections.Immutable;
using System.Formats.Tar;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Images on bases with links in the place of directories, as most systems have them.</summary>
public sealed class LinkedBaseTests : IDisposable
{
    private const string Loader = "usr/lib64/ld-linux-x86-64.so.2";

    private readonly Workshop workshop = new();

    public LinkedBaseTests()
    {
        // The header of a program for linux/amd64 is all that is read of it.
        byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, .. new byte[8], 2, 0, 62, .. new byte[45]];
        workshop.Write("publish/hello", "");
        File.WriteAllBytes(Path.Combine(workshop.Project, "publish", "hello"), program);
        workshop.Write("tool.sh", "#!/bin/sh\n");
    }

    public void Dispose() => workshop.Dispose();

    private static RawLayer Base => new RawLayer()
        .Directory("usr/bin").Directory("usr/lib/x86_64-linux-gnu").File(Loader, "loader", "0755").Directory("run").Directory("opt/cfg", "0750", 7)
        .Link("bin", "usr/bin").Link("lib", "usr/lib").Link("lib64", "usr/lib64").Directory("var").Link("var/run", "/run").Link("config", "opt/cfg");

    private BuildInput Input => new()
    {
        PublishDirectory = Path.Combine(workshop.Project, "publish"),
        RuntimeIdentifier = "linux-x64",
        Base = $"oci:{workshop.Directory.Combine("base")}:v1",
        AppCommandInstruction = "Entrypoint",
        LayoutPath = workshop.Directory.Combine("images"),
        CacheDirectory = workshop.Store.Root,
        ProjectDirectory = workshop.Project,
    };

    [SkippableTheory]
    [InlineData("/lib64/", "usr/lib64/tool.sh")]
    [InlineData("/bin/", "usr/bin/tool.sh")]
    [InlineData("/lib/x86_64-linux-gnu/", "usr/lib/x86_64-linux-gnu/tool.sh")]
    [InlineData("/var/run/x/", "run/x/tool.sh")]
    public async Task A_copy_below_a_link_of_the_base_leaves_the_link(string to, string path)
    {
        await BuildAsync(Input with { Copies = [Copy(to)] });
        var root = await Umoci.UnpackAsync(workshop.Directory.Combine("images"), "latest", workshop.Directory.Combine("bundle"));

        Assert.True(File.Exists(Path.Combine(root, path)));
        Assert.All(
            new[] { "bin", "lib", "lib64", "var/run", "config" },
            link => Assert.NotNull(new FileInfo(Path.Combine(root, link)).LinkTarget));
        Assert.True(File.Exists(Path.Combine(root, "lib64", "ld-linux-x86-64.so.2")));
    }

    [Fact]
    public async Task An_app_below_a_link_of_the_base_is_where_the_link_leads()
    {
        var image = await BuildAsync(Input with { WorkingDirectory = "/config/app" });

        Assert.Equal(["opt/cfg", "opt/cfg/app", "opt/cfg/app/hello"], await PathsAsync(image.Layers[^1]));
        Assert.Equal(("/config/app", "/config/app/hello"), (image.Image.Config.Execution.WorkingDirectory, image.Image.Config.Execution.Entrypoint[0]));
    }

    [Fact]
    public async Task A_folder_on_the_way_to_the_app_keeps_the_mode_and_the_owner_that_it_has()
    {
        var image = await BuildAsync(Input with { WorkingDirectory = "/config/app" });

        var folder = Assert.Single(await EntriesAsync(image.Layers[^1]), entry => entry.Name.TrimEnd('/') == "opt/cfg");
        Assert.Equal((UnixFileMode)0b111_101_000, folder.Mode);
        Assert.Equal(7, folder.Uid);
    }

    [Fact]
    public async Task A_link_of_an_earlier_copy_leads_a_later_one()
    {
        await RawLayer.WriteLayoutAsync(workshop.Directory.Combine("system"), Base);
        var input = Input with
        {
            Base = "scratch",
            Copies =
            [
                new() { Include = ["."], From = $"oci:{workshop.Directory.Combine("system")}:v1", To = "/" },
                Copy("/lib64/"),
            ],
        };

        var image = await BuildAsync(input);

        Assert.Contains("usr/lib64/tool.sh", await PathsAsync(image.Layers[1]));
        Assert.Contains("lib64", await PathsAsync(image.Layers[0]));
    }

    [Fact]
    public async Task A_link_of_a_copy_leads_the_app()
    {
        await RawLayer.WriteLayoutAsync(workshop.Directory.Combine("system"), new RawLayer().Directory("opt/real").Link("app", "opt/real"));
        var input = Input with
        {
            Base = "scratch",
            Copies = [new() { Include = ["."], From = $"oci:{workshop.Directory.Combine("system")}:v1", To = "/" }],
        };

        Assert.Contains("opt/real/hello", await PathsAsync((await BuildAsync(input)).Layers[^1]));
    }

    [Fact]
    public async Task A_copy_that_meets_no_link_is_the_layer_that_it_is_on_nothing()
    {
        var onBase = await BuildAsync(Input with { Copies = [Copy("/srv/x/")] });
        var onNothing = await BuildAsync(Input with { Base = "scratch", Copies = [Copy("/srv/x/")] });

        Assert.Equal(onNothing.Layers.Select(layer => layer.Layer.DiffId), onBase.Layers.Skip(1).Select(layer => layer.Layer.DiffId));
    }

    [Fact]
    public async Task A_base_in_a_registry_is_not_read_for_an_app_in_the_usual_folder()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var image = await PutBaseAsync(registry, "RUN mkdir /app");

        await BuildAsync(Pushed(registry));

        Assert.DoesNotContain(registry.Requests, request => IsReading(request, image));
    }

    [Fact]
    public async Task A_base_in_a_registry_is_read_once_for_a_path_that_could_meet_a_link()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var image = await PutBaseAsync(registry, "RUN make");
        var input = Pushed(registry) with { Copies = [Copy("/lib64/")] };

        var first = await BuildAsync(input);
        await BuildAsync(input with { Tags = ["2"] });

        Assert.Contains("usr/lib64/tool.sh", await PathsAsync(first.Layers[1]));
        Assert.Single(registry.Requests, request => IsReading(request, image));
    }

    [Fact]
    public async Task A_base_in_a_registry_whose_history_links_the_apps_folder_is_read()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        await PutBaseAsync(registry, "RUN ln -s opt/cfg /app");

        Assert.Contains("opt/cfg/hello", await PathsAsync((await BuildAsync(Pushed(registry))).Layers[^1]));
    }

    [Fact]
    public async Task A_base_that_cannot_be_read_is_a_warning()
    {
        var blob = Blob.Of("application/vnd.oci.image.layer.v1.tar+xz", new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 });
        var image = ImageFixtures.CreateImage(ImageFixtures.Amd64, ImageFormat.Oci, [new Layer(blob, Digest.Of("tar"u8))]);
        await new OciLayoutPublisher(workshop.Directory.Combine("base"), ["v1"]).PublishAsync(image, CancellationToken.None);
        var heard = new Warnings();

        await new TestBuild { Observer = heard }.RunAsync(Input with { Copies = [Copy("/lib64/")] });

        var warning = Assert.Single(heard.All);
        Assert.Equal(WarningCode.BaseLinksUnknown, warning.Code);
        Assert.StartsWith("The files of the image can replace links of the base 'oci:", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instructions_of_the_base_for_the_build_of_a_Dockerfile_are_a_warning()
    {
        var blob = Base.ToBlob();
        var config = ImageConfig.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$$"""
            {"architecture":"amd64","os":"linux","config":{"OnBuild":["COPY . /src"]},"rootfs":{"type":"layers","diff_ids":["{{{blob.Descriptor.Digest}}}"]}}
            """));
        var image = Image.Create(config, [new Layer(blob, blob.Descriptor.Digest)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await new OciLayoutPublisher(workshop.Directory.Combine("base"), ["v1"]).PublishAsync(image, CancellationToken.None);
        var heard = new Warnings();

        var made = (await new TestBuild { Observer = heard }.RunAsync(Input)).Images[0];

        Assert.Equal(WarningCode.OnBuildIgnored, Assert.Single(heard.All).Code);
        Assert.Empty(made.Image.Config.Execution.Other);
    }

    private static CopyInput Copy(string to) => new() { Include = ["tool.sh"], To = to };

    private static bool IsReading(RecordedRequest request, Image image) =>
        request.Method == "GET" && request.Path.EndsWith(image.Layers[0].Blob.Descriptor.Digest.ToString(), StringComparison.Ordinal);

    private BuildInput Pushed(InMemoryRegistry registry) =>
        Input with { Base = $"{registry.Host}/base:1", LayoutPath = null, Registry = registry.Host, Repository = "app", Tags = ["1"] };

    private static async Task<Image> PutBaseAsync(InMemoryRegistry registry, string history)
    {
        var link = history.Contains("ln ", StringComparison.Ordinal) ? Base.Link("app", "opt/cfg") : Base;
        var blob = link.ToBlob();
        var config = new ImageConfig
        {
            Platform = ImageFixtures.Amd64,
            DiffIds = [blob.Descriptor.Digest],
            History = [new LayerHistory { CreatedBy = history }],
        };
        var image = Image.Create(config, [new Layer(blob, blob.Descriptor.Digest)], ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await registry.PutImageAsync("base", "1", image);
        return image;
    }

    private async Task<BuiltImage> BuildAsync(BuildInput input)
    {
        if (!Directory.Exists(workshop.Directory.Combine("base"))) await RawLayer.WriteLayoutAsync(workshop.Directory.Combine("base"), Base);
        return (await new TestBuild { Observer = workshop }.RunAsync(input)).Images[0];
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(BuiltLayer layer) =>
        [.. (await EntriesAsync(layer)).Select(entry => entry.Name.TrimEnd('/'))];

    private static async Task<IReadOnlyList<TarEntry>> EntriesAsync(BuiltLayer layer)
    {
        var entries = new List<TarEntry>();
        await using var stored = await layer.Layer.Blob.OpenAsync(CancellationToken.None);
        await using var tar = layer.Layer.Blob.Descriptor.MediaType.EndsWith("gzip", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(stored, System.IO.Compression.CompressionMode.Decompress)
            : stored;
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync() is { } entry) entries.Add(entry);
        return entries;
    }

    private sealed class Warnings : IBuildObserver
    {
        public List<Warning> All { get; } = [];

        public void StepFinished(BuildStep step)
        {
        }

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning) => All.Add(warning);
    }
}
