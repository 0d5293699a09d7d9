using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>What skopeo and umoci make of what is written here, and the other way round.</summary>
public sealed class PeerTests : LayoutFixture
{
    [SkippableTheory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task Skopeo_inspects_what_is_written(string transport)
    {
        var inspected = await Skopeo.InspectAsync(await PublishAsync(transport));

        Assert.Equal("amd64", inspected.GetProperty("Architecture").GetString());
        Assert.Equal(2, inspected.GetProperty("Layers").GetArrayLength());
        Assert.Equal("hällo", inspected.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());
    }

    [SkippableTheory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    public async Task Skopeo_reads_the_very_manifest(string transport) =>
        Assert.Equal(
            Image.Manifest.Descriptor.Digest,
            Digest.Of(System.Text.Encoding.UTF8.GetBytes(await Skopeo.RawManifestAsync(await PublishAsync(transport)))));

    [SkippableTheory]
    [InlineData("oci", "oci")]
    [InlineData("oci", "oci-archive")]
    [InlineData("oci-archive", "oci")]
    [InlineData("oci-archive", "oci-archive")]
    public async Task An_image_survives_a_copy_by_skopeo_byte_for_byte(string from, string to)
    {
        var copy = Directory.Combine("copy");
        await Skopeo.CopyAsync(await PublishAsync(from), $"{to}:{copy}:v2");

        using INamedSource source = to == "oci" ? await OciLayout.OpenAsync(copy, default) : await OciArchive.OpenAsync(copy, default);
        var loaded = await LoadAsync(source, "v2");

        Assert.Equal(Image.Manifest.Descriptor.Digest, loaded.Manifest.Descriptor.Digest);
        await AssertReadableAsync(loaded);
    }

    [SkippableTheory]
    [InlineData("oci")]
    [InlineData("docker-archive")]
    public async Task A_docker_archive_by_skopeo_is_read(string from)
    {
        var copy = Directory.Combine("copy.tar");
        await Skopeo.CopyAsync(await PublishAsync(from), $"docker-archive:{copy}:mirror.example.com/app:2");

        using var source = await DockerArchive.OpenAsync(copy, default);
        var loaded = (Image)await LoadAsync(source, "mirror.example.com/app:2");

        // Docker's form has the layers uncompressed, so only the diffIDs are the same.
        Assert.Equal(Image.Layers.Select(layer => layer.DiffId), loaded.Layers.Select(layer => layer.DiffId));
        Assert.All(loaded.Layers, layer => Assert.Equal(layer.DiffId, layer.Blob.Descriptor.Digest));
        await AssertReadableAsync(loaded);
    }

    [SkippableFact]
    public async Task Skopeo_copies_a_whole_index()
    {
        var index = await ImageFixtures.CreateIndexAsync(Store);
        await new OciLayoutPublisher(Layout, ["v1"]).PublishAsync(index, default);
        var copy = Directory.Combine("copy");
        await Skopeo.CopyAsync($"oci:{Layout}:v1", $"oci:{copy}:v1", "--all");

        using var source = await OciLayout.OpenAsync(copy, default);

        Assert.Equal(index.Manifest.Descriptor.Digest, (await LoadAsync(source)).Manifest.Descriptor.Digest);
    }

    [SkippableFact]
    public async Task Zstd_layers_by_skopeo_pass_through_byte_for_byte()
    {
        var copy = Directory.Combine("copy");
        await Skopeo.CopyAsync(await PublishAsync("oci"), $"oci:{copy}:v1", "--dest-compress-format", "zstd", "--dest-compress");
        using var source = await OciLayout.OpenAsync(copy, default);
        var image = (Image)await LoadAsync(source);

        await new OciArchivePublisher(Archive, ["v1"]).PublishAsync(image, default);

        Assert.Equal(
            await Skopeo.RawManifestAsync($"oci:{copy}:v1"),
            await Skopeo.RawManifestAsync($"oci-archive:{Archive}:v1"));
    }

    [SkippableFact]
    public async Task Skopeo_adds_to_a_layout_of_ours_and_we_to_one_of_its()
    {
        await Skopeo.CopyAsync(await PublishAsync("oci"), $"oci:{Layout}:theirs");
        await new OciLayoutPublisher(Layout, ["ours"]).PublishAsync(Image, default);

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["ours", "theirs", "v1"], layout.Names.Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Object, (await Skopeo.InspectAsync($"oci:{Layout}:theirs")).ValueKind);
    }

    [SkippableFact]
    public async Task Umoci_unpacks_files_with_their_modes_owners_and_links()
    {
        Peer.RequireRoot();
        Peer.Require("umoci");
        await PublishAsync("oci");

        var root = await Umoci.UnpackAsync(Layout, "v1", Directory.Combine("bundle"));

        var stat = await new Command(Peer.Require("stat"), "-c", "%A %u:%g %h %n", "tmp", "home/app", "etc/passwd", "app/run", "app/again", "app/current")
        {
            WorkingDirectory = root,
        }.RunSuccessfullyAsync();
        Assert.Equal(
            [
                "drwxrwxrwt 0:0 2 tmp", "drwxr-x--- 1654:1654 2 home/app", "-rw-r--r-- 0:0 1 etc/passwd",
                "-rwxr-xr-x 0:0 2 app/run", "-rwxr-xr-x 0:0 2 app/again", "lrwxrwxrwx 0:0 1 app/current",
            ],
            stat.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(root, "app", "grüße.txt")));
    }

    private async Task<string> PublishAsync(string transport)
    {
        Peer.Require("skopeo");
        IArtifactPublisher publisher = transport switch
        {
            "oci" => new OciLayoutPublisher(Layout, ["v1"]),
            "oci-archive" => new OciArchivePublisher(Archive, ["v1"]),
            _ => new DockerArchivePublisher(Archive, new() { Names = [Reference.Parse("mirror.example.com/app:1")] }),
        };
        await publisher.PublishAsync(Image, default);
        return transport switch
        {
            "oci" => $"oci:{Layout}:v1",
            "oci-archive" => $"oci-archive:{Archive}:v1",
            _ => $"docker-archive:{Archive}:mirror.example.com/app:1",
        };
    }
}
