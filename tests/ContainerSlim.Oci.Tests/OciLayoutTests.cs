using System.Text.Json.Nodes;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class OciLayoutTests : LayoutFixture
{
    [Fact]
    public async Task An_image_comes_back_byte_for_byte()
    {
        await PublishAsync(Image, "v1");

        using var layout = await OciLayout.OpenAsync(Layout, default);
        var loaded = await LoadAsync(layout, "v1");

        Assert.Equal(Image.Manifest.Bytes.ToArray(), loaded.Manifest.Bytes.ToArray());
        await AssertReadableAsync(loaded);
    }

    [Fact]
    public async Task An_index_comes_back_with_all_its_images()
    {
        var index = await ImageFixtures.CreateIndexAsync(Store);
        await PublishAsync(index, "v1");

        using var layout = await OciLayout.OpenAsync(Layout, default);
        var loaded = await LoadAsync(layout, "v1");

        Assert.Equal(index.Manifest.Descriptor.Digest, loaded.Manifest.Descriptor.Digest);
        Assert.Equal(2, loaded.Children.Count);
        await AssertReadableAsync(loaded);
    }

    [Fact]
    public async Task A_child_with_a_name_of_its_own_is_there_beside_the_index()
    {
        var index = await ImageFixtures.CreateIndexAsync(Store);
        var arm = index.Children[1].Manifest.Descriptor;
        var publisher = new OciLayoutPublisher(Layout, ["v1"])
        {
            ChildNames = child => child.Manifest.Descriptor.Digest == arm.Digest ? ["v1-arm"] : [],
        };
        await publisher.PublishAsync(index, default);

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["v1", "v1-arm"], layout.Names);
        Assert.Equal(arm with { Platform = ImageFixtures.Arm64 }, await layout.ResolveAsync("v1-arm", default));
    }

    [Fact]
    public async Task The_image_of_a_platform_is_taken_out_of_an_index()
    {
        await PublishAsync(await ImageFixtures.CreateIndexAsync(Store), "v1");
        using var layout = await OciLayout.OpenAsync(Layout, default);

        var image = await layout.LoadImageAsync(await layout.ResolveAsync("v1", default), ImageFixtures.Arm64, "v1", default);

        Assert.Equal(ImageFixtures.Arm64, image.Config.Platform);
    }

    [Fact]
    public async Task Every_name_names_the_image()
    {
        var publication = await PublishAsync(Image, "v1", "latest");

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["v1", "latest"], publication.Names);
        Assert.Equal(["v1", "latest"], layout.Names);
        Assert.Equal(await layout.ResolveAsync("v1", default), await layout.ResolveAsync("latest", default));
    }

    [Fact]
    public async Task A_digest_names_the_image_too()
    {
        await PublishAsync(Image, "v1");
        using var layout = await OciLayout.OpenAsync(Layout, default);

        var found = await layout.ResolveAsync(Image.Manifest.Descriptor.Digest.ToString(), default);

        Assert.Equal(Image.Manifest.Descriptor.Digest, found.Digest);
    }

    [Fact]
    public async Task The_only_image_needs_no_name()
    {
        await PublishAsync(Image, "v1", "latest");
        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(Image.Manifest.Descriptor.Digest, (await layout.ResolveAsync(null, default)).Digest);
    }

    [Fact]
    public async Task Several_images_without_a_name_given_list_the_names()
    {
        await PublishTwoAsync();
        using var layout = await OciLayout.OpenAsync(Layout, default);

        var failure = await FailAsync(ErrorCode.ImageNotFound, () => layout.ResolveAsync(null, default));

        Assert.EndsWith("amd64, arm64", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_lists_the_names()
    {
        await PublishTwoAsync();
        using var layout = await OciLayout.OpenAsync(Layout, default);

        var failure = await FailAsync(ErrorCode.ImageNotFound, () => layout.ResolveAsync("s390x", default));

        Assert.Contains("'s390x'", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("amd64, arm64", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_images_that_have_no_names_are_one_for_several_platforms()
    {
        await PublishAsync(Image);
        await PublishAsync(await ImageFixtures.CreateImageAsync(Store, ImageFixtures.Arm64));
        using var layout = await OciLayout.OpenAsync(Layout, default);

        var image = await layout.LoadImageAsync(await layout.ResolveAsync(null, default), ImageFixtures.Arm64, "it", default);

        Assert.Equal(ImageFixtures.Arm64, image.Config.Platform);
    }

    [Fact]
    public async Task Publishing_a_name_again_replaces_it_and_keeps_the_others()
    {
        await PublishTwoAsync();
        await PublishAsync(Image, "arm64");

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["amd64", "arm64"], layout.Names);
        Assert.Equal(Image.Manifest.Descriptor.Digest, (await layout.ResolveAsync("arm64", default)).Digest);
    }

    [Fact]
    public async Task What_others_wrote_into_the_index_stays()
    {
        await PublishAsync(Image, "mine");
        var file = Path.Combine(Layout, "index.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        json["annotations"] = new JsonObject { ["who"] = "others" };
        json["manifests"]![0]!["annotations"]!["org.opencontainers.image.ref.name"] = "theirs";
        json["manifests"]![0]!["unknown"] = 1;
        await File.WriteAllTextAsync(file, json.ToJsonString());

        await PublishAsync(Image, "mine");

        var after = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        Assert.Equal(json["annotations"]!.ToJsonString(), after["annotations"]!.ToJsonString());
        Assert.Equal(json["manifests"]![0]!.ToJsonString(), after["manifests"]![0]!.ToJsonString());
        Assert.Equal(2, after["manifests"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_name_does_not_travel_to_where_the_image_is_copied()
    {
        await PublishAsync(Image, "old");
        using var layout = await OciLayout.OpenAsync(Layout, default);
        await new OciLayoutPublisher(Directory.Combine("copy"), ["new"]).PublishAsync(await LoadAsync(layout), default);

        using var copy = await OciLayout.OpenAsync(Directory.Combine("copy"), default);

        Assert.Equal(["new"], copy.Names);
    }

    [Fact]
    public async Task Publishing_twice_writes_each_blob_once()
    {
        var first = await PublishAsync(Image, "v1");
        var second = await PublishAsync(Image, "v1");

        Assert.Equal(4, first.Sent.Count);
        Assert.Empty(second.Sent);
        Assert.Equal(first.Sent, second.Reused);
    }

    [Fact]
    public async Task Publishing_twice_gives_the_same_layout()
    {
        await PublishAsync(Image, "v1");
        var first = await File.ReadAllBytesAsync(Path.Combine(Layout, "index.json"));
        await PublishAsync(Image, "v1");

        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(Layout, "index.json")));
    }

    [Fact]
    public async Task Many_may_publish_into_one_layout_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => PublishAsync(Image, $"v{i}"))));

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7"], layout.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_layout_can_be_read_while_another_adds_to_it()
    {
        await PublishAsync(Image, "v1");
        await using var held = await LayoutLock.TakeAsync(Layout, default);

        using var layout = await OciLayout.OpenAsync(Layout, default);

        Assert.Equal(["v1"], layout.Names);
    }

    [Fact]
    public async Task An_image_that_lies_does_not_get_a_name()
    {
        await FailAsync(ErrorCode.ContentMismatch, () => PublishAsync(LyingImage(), "v1"));

        Assert.False(File.Exists(Path.Combine(Layout, "index.json")));
        Assert.DoesNotContain(System.IO.Directory.GetFiles(Layout, "*", SearchOption.AllDirectories), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_layer_that_went_bad_on_disk_is_noticed_when_it_is_read()
    {
        await PublishAsync(Image, "v1");
        var descriptor = Image.Layers[0].Blob.Descriptor;
        await File.WriteAllBytesAsync(Path.Combine(Layout, "blobs", "sha256", descriptor.Digest.Hex), new byte[descriptor.Size]);
        using var layout = await OciLayout.OpenAsync(Layout, default);

        await FailAsync(ErrorCode.ContentMismatch, async () => await AssertReadableAsync(await LoadAsync(layout, "v1")));
    }

    [Fact]
    public async Task A_blob_that_is_missing_is_a_sentence()
    {
        await PublishAsync(Image, "v1");
        File.Delete(Path.Combine(Layout, "blobs", "sha256", Image.ConfigBlob.Descriptor.Digest.Hex));
        using var layout = await OciLayout.OpenAsync(Layout, default);

        await FailAsync(ErrorCode.InvalidArchive, () => LoadAsync(layout, "v1"));
    }

    [Fact]
    public Task A_folder_that_is_not_there_is_not_found() =>
        FailAsync(ErrorCode.ImageNotFound, () => OciLayout.OpenAsync(Layout, default));

    [Fact]
    public Task A_folder_that_is_no_layout_is_a_sentence() =>
        FailAsync(ErrorCode.InvalidArchive, () => OciLayout.OpenAsync(Directory.Path, default));

    [Theory]
    [InlineData("""{"imageLayoutVersion":"2.0.0"}""", ErrorCode.InvalidArchive)]
    [InlineData("{}", ErrorCode.InvalidArchive)]
    [InlineData("no json", ErrorCode.InvalidManifest)]
    public async Task A_layout_of_another_version_is_refused(string marker, ErrorCode code)
    {
        await PublishAsync(Image, "v1");
        await File.WriteAllTextAsync(Path.Combine(Layout, "oci-layout"), marker);

        await FailAsync(code, () => OciLayout.OpenAsync(Layout, default));
    }

    [Fact]
    public async Task A_file_where_the_layout_should_be_is_a_sentence()
    {
        Directory.Write("layout", "a file");

        await FailAsync(ErrorCode.OutputNotWritable, () => PublishAsync(Image, "v1"));
    }

    private Task<Publication> PublishAsync(IArtifact artifact, params string[] names) => new OciLayoutPublisher(Layout, names).PublishAsync(artifact, default);

    private async Task PublishTwoAsync()
    {
        await PublishAsync(Image, "amd64");
        await PublishAsync(await ImageFixtures.CreateImageAsync(Store, ImageFixtures.Arm64), "arm64");
    }
}
