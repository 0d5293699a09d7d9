using System.Collections.Immutable;
using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class ImageTests
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    private static readonly Layer Layer = new(Blob.Of(MediaTypes.OciLayerGzip, "layer"u8.ToArray()), Digest.Of("tar"u8));

    [Fact]
    public void A_manifest_names_its_type_configuration_and_layers_in_the_order_of_the_spec()
    {
        var image = Create(ImageFormat.Oci);

        var (config, layer) = (Json(image.ConfigBlob), Json(image.Layers[0].Blob));
        Assert.Equal(
            $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{{{config}}},"layers":[{{{layer}}}]}""",
            Encoding.UTF8.GetString(image.Manifest.Bytes.Span));
    }

    [Fact]
    public void A_manifest_is_described_by_its_bytes()
    {
        var image = Create(ImageFormat.Oci);

        Assert.Equal(Descriptor.Of(MediaTypes.OciManifest, image.Manifest.Bytes.Span), image.Manifest.Descriptor);
    }

    [Fact]
    public void Docker_types_are_written_throughout_on_request()
    {
        var image = Create(ImageFormat.Docker);

        Assert.Equal(ImageFormat.Docker, image.Format);
        Assert.Equal(
            [MediaTypes.DockerManifest, MediaTypes.DockerConfig, MediaTypes.DockerLayerGzip],
            image.Blobs.Select(blob => blob.Descriptor.MediaType).Prepend(image.Manifest.Descriptor.MediaType));
    }

    [Fact]
    public void Annotations_are_written_where_the_format_has_them()
    {
        var annotations = None.Add("b", "2").Add("a", "1");

        Assert.Equal(["a", "b"], Image.Create(Config(), [Layer], ImageFormat.Oci, annotations).Annotations.Keys);
        Assert.Empty(Image.Create(Config(), [Layer], ImageFormat.Docker, annotations).Annotations);
    }

    [Fact]
    public void An_index_names_the_platform_of_each_image()
    {
        var index = ImageIndex.Create([Create(ImageFormat.Oci), Create(ImageFormat.Oci, ImageFixtures.Arm64)], ImageFormat.Oci, None);

        var manifests = ImageIndex.ReadDescriptors(index.Manifest.Bytes);

        Assert.Equal([ImageFixtures.Amd64, ImageFixtures.Arm64], manifests.Select(manifest => manifest.Platform));
        Assert.Equal(index.Children.Select(child => child.Manifest.Descriptor.Digest), manifests.Select(manifest => manifest.Digest));
    }

    [Fact]
    public void An_index_selects_the_first_image_that_serves()
    {
        var index = ImageIndex.Create([Create(ImageFormat.Oci), Create(ImageFormat.Oci, ImageFixtures.Arm64)], ImageFormat.Docker, None);
        var manifests = ImageIndex.ReadDescriptors(index.Manifest.Bytes);

        Assert.Equal(manifests[1], ImageIndex.Select(manifests, new("linux", "arm64", "v8")));
        Assert.Null(ImageIndex.Select(manifests, new("linux", "s390x")));
    }

    [Fact]
    public void Descriptors_that_say_the_same_are_equal()
    {
        static Descriptor Make() => Descriptor.Of("x", []) with { Annotations = new Dictionary<string, string> { ["a"] = "1" }, Urls = ["u"] };

        Assert.Equal(Make(), Make());
        Assert.Equal(Make().GetHashCode(), Make().GetHashCode());
        Assert.NotEqual(Make(), Make() with { Annotations = new Dictionary<string, string> { ["a"] = "2" } });
    }

    [Theory]
    [InlineData(MediaTypes.OciLayer, Compression.None)]
    [InlineData(MediaTypes.OciLayerGzip, Compression.Gzip)]
    [InlineData(MediaTypes.OciLayerZstd, Compression.Zstd)]
    [InlineData(MediaTypes.DockerLayer, Compression.None)]
    [InlineData(MediaTypes.DockerLayerGzip, Compression.Gzip)]
    [InlineData(MediaTypes.DockerLayerZstd, Compression.Zstd)]
    public void A_layer_type_keeps_its_compression_in_the_other_format(string mediaType, Compression compression)
    {
        foreach (var format in Enum.GetValues<ImageFormat>()) Assert.Equal(compression, MediaTypes.CompressionOf(MediaTypes.Convert(mediaType, format)));
    }

    [Fact]
    public void A_type_without_a_twin_stays() => Assert.Equal("text/plain", MediaTypes.Convert("text/plain", ImageFormat.Docker));

    [Fact]
    public void A_code_is_written_as_users_see_it() =>
        Assert.Equal("CSLIM2001", new OciException(ErrorCode.ImageNotFound, "x").CodeText);

    private static Image Create(ImageFormat format, Platform? platform = null) => Image.Create(Config(platform), [Layer], format, None);

    private static ImageConfig Config(Platform? platform = null) => new() { Platform = platform ?? ImageFixtures.Amd64, DiffIds = [Layer.DiffId] };

    private static string Json(Blob blob) =>
        $$"""{"mediaType":"{{blob.Descriptor.MediaType}}","digest":"{{blob.Descriptor.Digest}}","size":{{blob.Descriptor.Size}}}""";
}
