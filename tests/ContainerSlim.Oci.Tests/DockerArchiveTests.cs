using System.Formats.Tar;
using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class DockerArchiveTests : LayoutFixture
{
    [Fact]
    public async Task An_image_comes_back_with_its_configuration_and_layers()
    {
        await PublishAsync(Image, new() { Names = [Reference.Parse("app:1")] });

        using var archive = await DockerArchive.OpenAsync(Archive, default);
        var loaded = (Image)await LoadAsync(archive, "app:1");

        Assert.Equal(Image.ConfigBlob.Descriptor.Digest, loaded.ConfigBlob.Descriptor.Digest);
        Assert.Equal(Image.Layers.Select(layer => layer.Blob.Descriptor), loaded.Layers.Select(layer => layer.Blob.Descriptor));
        await AssertReadableAsync(loaded);
    }

    [Theory]
    [InlineData("app:1")]
    [InlineData("docker.io/library/app:1")]
    [InlineData("localhost:5000/team/app:2")]
    [InlineData(null)]
    public async Task An_image_is_found_by_each_of_its_names(string? name)
    {
        await PublishAsync(Image, new() { Names = [Reference.Parse("app:1"), Reference.Parse("localhost:5000/team/app:2")] });
        using var archive = await DockerArchive.OpenAsync(Archive, default);

        Assert.Equal(["app:1", "localhost:5000/team/app:2"], archive.Names);
        Assert.Equal(MediaTypes.OciManifest, (await archive.ResolveAsync(name, default)).MediaType);
    }

    [Fact]
    public async Task An_image_is_found_by_its_id()
    {
        await PublishAsync(Image, new());
        using var archive = await DockerArchive.OpenAsync(Archive, default);

        Assert.Equal(await archive.ResolveAsync(null, default), await archive.ResolveAsync(Image.ConfigBlob.Descriptor.Digest.ToString(), default));
    }

    [Theory]
    [InlineData("app:2")]
    [InlineData("no name at all")]
    public async Task An_unknown_name_lists_the_names(string name)
    {
        await PublishAsync(Image, new() { Names = [Reference.Parse("app:1")] });
        using var archive = await DockerArchive.OpenAsync(Archive, default);

        Assert.EndsWith("app:1", (await FailAsync(ErrorCode.ImageNotFound, () => archive.ResolveAsync(name, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_classic_form_with_linked_layers_is_read()
    {
        var tar = new TarBuilder().File("f", "x").ToArray();
        using var archive = await OpenAsync(new TarBuilder()
            .File("config.json", Config(Digest.Of(tar), Digest.Of(tar)))
            .File("aaa/layer.tar", tar)
            .Add(TarEntryType.SymbolicLink, "bbb/layer.tar", "../aaa/layer.tar")
            .File("manifest.json", """[{"Config":"config.json","RepoTags":null,"Layers":["aaa/layer.tar","bbb/layer.tar"]}]"""));

        var image = (Image)await LoadAsync(archive);

        Assert.All(image.Layers, layer => Assert.Equal(new Descriptor(MediaTypes.OciLayer, Digest.Of(tar), tar.Length), layer.Blob.Descriptor));
        await AssertReadableAsync(image);
    }

    [Fact]
    public async Task The_newer_form_with_compressed_blobs_is_read()
    {
        var tar = new TarBuilder().File("f", "x").ToArray();
        var (layer, config) = (Bytes.Gzip(tar), Encoding.UTF8.GetBytes(Config(Digest.Of(tar))));
        var (layerName, configName) = ($"blobs/sha256/{Digest.Of(layer).Hex}", $"blobs/sha256/{Digest.Of(config).Hex}");
        using var archive = await OpenAsync(new TarBuilder()
            .File(layerName, layer)
            .File(configName, config)
            .File("manifest.json", $$"""[{"Config":"{{configName}}","RepoTags":["app:1"],"Layers":["{{layerName}}"]}]"""));

        var image = (Image)await LoadAsync(archive, "app:1");

        Assert.Equal(Descriptor.Of(MediaTypes.OciLayerGzip, layer), image.Layers[0].Blob.Descriptor);
        await AssertReadableAsync(image);
    }

    [Fact]
    public async Task A_layer_that_is_not_what_the_configuration_says_is_noticed_when_it_is_read()
    {
        using var archive = await OpenAsync(new TarBuilder()
            .File("config.json", Config(Digest.Of("something else"u8)))
            .File("layer.tar", new TarBuilder().File("f", "x").ToArray())
            .File("manifest.json", """[{"Config":"config.json","Layers":["layer.tar"]}]"""));

        await FailAsync(ErrorCode.ContentMismatch, async () => await AssertReadableAsync(await LoadAsync(archive)));
    }

    [Theory]
    [InlineData("""{}""", ErrorCode.InvalidManifest)]
    [InlineData("""[1]""", ErrorCode.InvalidManifest)]
    [InlineData("""[{"Layers":[]}]""", ErrorCode.InvalidManifest)]
    [InlineData("""[]""", ErrorCode.ImageNotFound)]
    [InlineData("""[{"Config":"lost.json","Layers":[]}]""", ErrorCode.InvalidArchive)]
    [InlineData("""[{"Config":"config.json","Layers":["a"]}]""", ErrorCode.InvalidArchive)]
    [InlineData("""[{"Config":"config.json","Layers":[]},{"Config":"config.json","Layers":[]}]""", ErrorCode.ImageNotFound)]
    public Task A_list_of_images_that_does_not_add_up_is_a_sentence(string manifest, ErrorCode code) => FailAsync(code, async () =>
    {
        using var archive = await OpenAsync(new TarBuilder().File("config.json", Config()).File("manifest.json", manifest));
        await archive.ResolveAsync(null, default);
    });

    [Fact]
    public async Task The_same_image_gives_the_same_bytes()
    {
        await PublishAsync(Image, new());
        using var stream = new MemoryStream();
        await DockerArchivePublisher.WriteAsync(Image, new(), stream, default);

        Assert.Equal(await File.ReadAllBytesAsync(Archive), stream.ToArray());
    }

    [Fact]
    public async Task A_layer_that_comes_twice_is_written_once()
    {
        var twice = ImageFixtures.CreateImage(ImageFixtures.Amd64, ImageFormat.Docker, [Image.Layers[0], Image.Layers[0]]);

        var publication = await new DockerArchivePublisher(Archive, new()).PublishAsync(twice, default);

        Assert.Equal(2, publication.Sent.Count);
        using var archive = await DockerArchive.OpenAsync(Archive, default);
        Assert.Equal(2, ((Image)await LoadAsync(archive)).Layers.Count);
    }

    [Fact]
    public async Task The_image_of_the_platform_asked_for_is_taken_out_of_an_index()
    {
        await PublishAsync(await ImageFixtures.CreateIndexAsync(Store), new() { Platform = ImageFixtures.Arm64 });
        using var archive = await DockerArchive.OpenAsync(Archive, default);

        Assert.Equal(ImageFixtures.Arm64, ((Image)await LoadAsync(archive)).Config.Platform);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("s390x")]
    public async Task An_index_without_the_platform_asked_for_lists_those_it_has(string? architecture)
    {
        var options = new DockerArchiveOptions { Platform = architecture is null ? null : new("linux", architecture) };
        var index = await ImageFixtures.CreateIndexAsync(Store);

        var failure = await FailAsync(ErrorCode.PlatformMissing, () => PublishAsync(index, options));

        Assert.EndsWith("linux/amd64, linux/arm64", failure.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(Path.GetDirectoryName(Archive)!));
    }

    [Fact]
    public Task What_is_no_image_cannot_be_loaded() =>
        FailAsync(ErrorCode.UnknownManifestType, () => PublishAsync(new OtherArtifact(Image.Manifest, []), new()));

    [Fact]
    public async Task A_zstd_layer_is_decompressed_for_Docker()
    {
        var tar = new TarBuilder().File("f", "x").ToArray();

        await PublishAsync(ZstdImage(tar, Digest.Of(tar)), new() { Scratch = Store, Zstd = Unwrap });

        using var archive = await DockerArchive.OpenAsync(Archive, default);
        Assert.Equal(Descriptor.Of(MediaTypes.OciLayer, tar), ((Image)await LoadAsync(archive)).Layers[0].Blob.Descriptor);
    }

    [Fact]
    public Task A_zstd_layer_with_another_content_than_its_diff_id_is_refused() => FailAsync(
        ErrorCode.ContentMismatch,
        () => PublishAsync(ZstdImage([1, 2, 3], Digest.Of([])), new() { Scratch = Store, Zstd = Unwrap }));

    [Fact]
    public Task A_zstd_layer_without_a_decoder_is_a_sentence() =>
        FailAsync(ErrorCode.UnsupportedCompression, () => PublishAsync(ZstdImage([1], Digest.Of([1])), new()));

    private Task<Publication> PublishAsync(IArtifact artifact, DockerArchiveOptions options) =>
        new DockerArchivePublisher(Archive, options).PublishAsync(artifact, default);

    private async Task<DockerArchive> OpenAsync(TarBuilder tar)
    {
        var path = Directory.Combine("docker.tar");
        await File.WriteAllBytesAsync(path, tar.ToArray());
        return await DockerArchive.OpenAsync(path, default);
    }

    private static string Config(params Digest[] diffIds) => Encoding.UTF8.GetString(
        new ImageConfig { Platform = ImageFixtures.Amd64, DiffIds = diffIds }.ToBytes());

    // Any encoding serves to show that the decoder is asked: here it is gzip under zstd's name.
    private static Image ZstdImage(byte[] tar, Digest diffId) => ImageFixtures.CreateImage(
        ImageFixtures.Amd64,
        ImageFormat.Oci,
        [new Layer(Blob.Of(MediaTypes.OciLayerZstd, Bytes.Gzip(tar)), diffId)]);

    private static System.IO.Compression.GZipStream Unwrap(Stream compressed) => new(compressed, System.IO.Compression.CompressionMode.Decompress);
}
