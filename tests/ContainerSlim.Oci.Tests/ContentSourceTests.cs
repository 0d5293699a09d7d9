using System.Security.Cryptography;
using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class ContentSourceTests
{
    private const string Config = """
        {"os":"linux","architecture":"amd64",
        "rootfs":{"type":"layers","diff_ids":["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]}}
        """;

    private readonly MemorySource source = new();

    [Fact]
    public async Task A_manifest_is_kept_byte_for_byte()
    {
        // Spaces, an unknown field and an odd order, none of which our own writer has.
        var text = $$"""{ "layers": [{{Layer()}}], "unknown": 1, "schemaVersion":2, "config": {{Add(MediaTypes.OciConfig, Config)}} }""";

        var image = await source.LoadAsync(AddDescriptor(MediaTypes.OciManifest, text), default);

        Assert.Equal(text, Encoding.UTF8.GetString(image.Manifest.Bytes.Span));
    }

    [Fact]
    public async Task A_layer_is_not_opened_before_somebody_reads_it()
    {
        var image = (Image)await source.LoadAsync(AddImage(), default);

        Assert.DoesNotContain(image.Layers[0].Blob.Descriptor.Digest, source.Opened);
    }

    [Fact]
    public async Task Docker_types_are_read_too()
    {
        var layer = Add(MediaTypes.DockerLayerGzip, "layer");
        var manifest = AddDescriptor(MediaTypes.DockerManifest, $$"""{"config":{{Add(MediaTypes.DockerConfig, Config)}},"layers":[{{layer}}]}""");

        Assert.Equal(ImageFormat.Docker, ((Image)await source.LoadAsync(manifest, default)).Format);
    }

    [Fact]
    public async Task An_attestation_is_carried_along_and_not_taken_for_an_image()
    {
        var statement = Add("application/vnd.in-toto+json", "{}");
        var attestation = Add(MediaTypes.OciManifest, $$"""{"config":{{Add(MediaTypes.OciConfig, Config)}},"layers":[{{statement}}]}""");
        var index = AddDescriptor(MediaTypes.OciIndex, $$"""{"manifests":[{{attestation}}]}""");

        Assert.IsType<OtherArtifact>((await source.LoadAsync(index, default)).Children.Single());
    }

    [Fact]
    public async Task An_artifact_with_an_empty_configuration_is_no_image()
    {
        var manifest = AddDescriptor(MediaTypes.OciManifest, $$"""{"config":{{Add(MediaTypes.OciEmpty, "{}")}},"layers":[]}""");

        Assert.IsType<OtherArtifact>(await source.LoadAsync(manifest, default));
        await FailAsync(ErrorCode.UnknownManifestType, () => source.LoadImageAsync(manifest, ImageFixtures.Amd64, "it", default));
    }

    [Fact]
    public Task A_manifest_of_an_unknown_type_is_named()
    {
        var manifest = AddDescriptor("application/vnd.docker.distribution.manifest.v1+json", "{}");

        return FailAsync(ErrorCode.UnknownManifestType, () => source.LoadAsync(manifest, default));
    }

    [Fact]
    public Task A_manifest_that_is_not_what_its_descriptor_says_is_refused()
    {
        var manifest = AddImage();
        source.Contents[manifest.Digest] = "{}"u8.ToArray();

        return FailAsync(ErrorCode.ContentMismatch, () => source.LoadAsync(manifest, default));
    }

    [Fact]
    public Task A_manifest_whose_size_lies_is_refused() =>
        FailAsync(ErrorCode.ContentMismatch, () => source.LoadAsync(AddImage() with { Size = 7 }, default));

    [Fact]
    public Task A_manifest_of_gigabytes_is_not_even_read() =>
        FailAsync(ErrorCode.InvalidManifest, () => source.LoadAsync(AddImage() with { Size = 1L << 31 }, default));

    [Fact]
    public async Task A_manifest_may_be_named_by_sha512()
    {
        var image = AddImage();
        var bytes = source.Contents[image.Digest];
        var named = image with { Digest = Digest.FromHash(SHA512.HashData(bytes)) };
        source.Contents[named.Digest] = bytes;

        Assert.IsType<Image>(await source.LoadAsync(named, default));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":"x"}""")]
    [InlineData("""{"config":{"mediaType":"x","digest":"y","size":1}}""")]
    [InlineData("""{"config":{"mediaType":"x","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1}}""")]
    [InlineData("""{"config":{"mediaType":"x","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1.5}}""")]
    [InlineData("""{"config":{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1}}""")]
    public Task A_manifest_that_lacks_something_is_a_sentence(string manifest) =>
        FailAsync(ErrorCode.InvalidManifest, () => source.LoadAsync(AddDescriptor(MediaTypes.OciManifest, manifest), default));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData((1L << 44) + 1)]
    public Task A_layer_of_more_bytes_than_any_disk_has_is_refused(long size)
    {
        var layer = Layer().Replace("\"size\":", $"\"size\":{size},\"was\":", StringComparison.Ordinal);
        var manifest = AddDescriptor(MediaTypes.OciManifest, $$"""{"config":{{Add(MediaTypes.OciConfig, Config)}},"layers":[{{layer}}]}""");

        return FailAsync(ErrorCode.InvalidManifest, () => source.LoadAsync(manifest, default));
    }

    [Fact]
    public Task A_manifest_with_more_layers_than_its_configuration_is_refused()
    {
        var manifest = AddDescriptor(MediaTypes.OciManifest, $$"""{"config":{{Add(MediaTypes.OciConfig, Config)}},"layers":[{{Layer()}},{{Layer()}}]}""");

        return FailAsync(ErrorCode.InvalidManifest, () => source.LoadAsync(manifest, default));
    }

    [Fact]
    public Task Indexes_in_indexes_without_end_are_refused()
    {
        var inner = AddImage();
        for (var i = 0; i < 20; i++) inner = AddDescriptor(MediaTypes.OciIndex, $$"""{"manifests":[{{Json(inner)}}]}""");

        return FailAsync(ErrorCode.UnknownManifestType, () => source.LoadAsync(inner, default));
    }

    [Fact]
    public async Task Indexes_that_list_the_same_child_many_times_seven_deep_are_loaded_once()
    {
        var inner = AddImage();
        for (var i = 0; i < 7; i++) inner = ImageIndexOf([.. Enumerable.Repeat(inner, 12)]);

        var artifact = await source.LoadAsync(inner, default);

        Assert.Equal(8, source.Read);
        Assert.Equal(8, Walk(artifact).Count());
    }

    [Fact]
    public async Task Indexes_that_multiply_are_refused()
    {
        Descriptor[] level = [AddImage()];
        for (var i = 0; i < 7; i++) level = [.. Enumerable.Range(0, 12).Select(n => ImageIndexOf(level, n))];

        var failure = await FailAsync(ErrorCode.IndexTooLarge, () => source.LoadAsync(ImageIndexOf(level), default));

        Assert.EndsWith("it refers to more than 5000 manifests", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_of_more_manifests_than_any_real_one_is_refused_before_they_are_read()
    {
        await FailAsync(ErrorCode.IndexTooLarge, () => source.LoadAsync(ImageIndexOf([.. Enumerable.Repeat(AddImage(), 60_000)]), default));

        Assert.Equal(1, source.Read);
    }

    [Fact]
    public async Task A_platform_that_is_missing_lists_those_there_are()
    {
        var arm = AddImage() with { Platform = ImageFixtures.Arm64 };
        var index = ImageIndexOf(arm, arm with { Platform = new("unknown", "unknown") });

        var failure = await FailAsync(ErrorCode.PlatformMissing, () => source.LoadImageAsync(index, ImageFixtures.Amd64, "the base", default));

        Assert.Equal("cannot use the base for linux/amd64: it supports linux/arm64", failure.Message);
    }

    [Fact]
    public Task An_image_for_another_platform_than_the_one_wanted_is_refused() =>
        FailAsync(ErrorCode.PlatformMissing, () => source.LoadImageAsync(AddImage(), ImageFixtures.Arm64, "it", default));

    [Fact]
    public async Task An_index_need_not_state_the_platform_of_its_one_image()
    {
        var image = await source.LoadImageAsync(ImageIndexOf(AddImage()), ImageFixtures.Amd64, "it", default);

        Assert.Equal(ImageFixtures.Amd64, image.Config.Platform);
    }

    private static IEnumerable<IArtifact> Walk(IArtifact artifact) => artifact.Children.SelectMany(Walk).Append(artifact);

    private Descriptor ImageIndexOf(params Descriptor[] manifests) =>
        AddDescriptor(MediaTypes.OciIndex, $$"""{"manifests":[{{string.Join(',', manifests.Select(Json))}}]}""");

    // One of several indexes of the same manifests.
    private Descriptor ImageIndexOf(Descriptor[] manifests, int number) =>
        AddDescriptor(MediaTypes.OciIndex, $$"""{"number":{{number}},"manifests":[{{string.Join(',', manifests.Select(Json))}}]}""");

    private Descriptor AddImage() =>
        AddDescriptor(MediaTypes.OciManifest, $$"""{"config":{{Add(MediaTypes.OciConfig, Config)}},"layers":[{{Layer()}}]}""");

    private string Layer() => Add(MediaTypes.OciLayerGzip, "layer");

    private string Add(string mediaType, string content) => Json(AddDescriptor(mediaType, content));

    private Descriptor AddDescriptor(string mediaType, string content)
    {
        var descriptor = Descriptor.Of(mediaType, Encoding.UTF8.GetBytes(content));
        source.Contents[descriptor.Digest] = Encoding.UTF8.GetBytes(content);
        return descriptor;
    }

    private static string Json(Descriptor descriptor)
    {
        var text = Encoding.UTF8.GetString(SpecJson.Write(writer =>
        {
            writer.WritePropertyName("d");
            descriptor.Write(writer);
        }));
        return text["{\"d\":".Length..^1];
    }

    private static async Task<OciException> FailAsync(ErrorCode code, Func<Task> act)
    {
        var failure = await Assert.ThrowsAsync<OciException>(act);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    private sealed class MemorySource : IContentSource
    {
        public Dictionary<Digest, byte[]> Contents { get; } = [];

        public List<Digest> Opened { get; } = [];

        public int Read { get; private set; }

        public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct)
        {
            Read++;
            return Task.FromResult<ReadOnlyMemory<byte>>(Contents[descriptor.Digest]);
        }

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
        {
            Opened.Add(descriptor.Digest);
            return Task.FromResult<Stream>(new MemoryStream(Contents[descriptor.Digest]));
        }
    }
}
