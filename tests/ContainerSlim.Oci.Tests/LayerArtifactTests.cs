using System.Text;
using System.Text.Json;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

public sealed class LayerArtifactTests : IDisposable
{
    private static readonly Digest Key = Digest.Of("a key"u8);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(LayerEncoding.Gzip)]
    [InlineData(LayerEncoding.Estargz)]
    public async Task What_is_read_is_what_was_written(LayerEncoding encoding)
    {
        var layer = await WriteAsync(new() { Encoding = encoding });

        var entry = LayerArtifact.Read((await LayerArtifact.CreateAsync(Key, layer, default)).Manifest);

        Assert.Equal(
            (Key, layer.Blob.Descriptor, layer.DiffId, encoding == LayerEncoding.Estargz),
            (entry.Key, entry.Layer, entry.DiffId, entry.Table is not null));
    }

    [Fact]
    public async Task It_is_the_same_artifact_whatever_the_format_of_the_image_is()
    {
        var oci = await LayerArtifact.CreateAsync(Key, await WriteAsync(new()), default);
        var docker = await LayerArtifact.CreateAsync(Key, await WriteAsync(new() { Format = ImageFormat.Docker }), default);

        Assert.Equal(oci.Manifest.Descriptor, docker.Manifest.Descriptor);
    }

    [Fact]
    public async Task It_is_an_artifact_as_the_image_spec_has_them()
    {
        var artifact = await LayerArtifact.CreateAsync(Key, await WriteAsync(new()), default);

        using var json = JsonDocument.Parse(artifact.Manifest.Bytes);
        Assert.Equal("application/vnd.containerslim.layer.v1", json.RootElement.GetProperty("artifactType").GetString());
        Assert.Equal("application/vnd.oci.empty.v1+json", json.RootElement.GetProperty("config").GetProperty("mediaType").GetString());
        Assert.Equal("{}", Encoding.UTF8.GetString(await artifact.Blobs[0].ReadAllAsync(default)));
    }

    [Fact]
    public async Task Its_tag_is_one()
    {
        Assert.True(Reference.IsTag(LayerArtifact.TagOf(Key)));
        Assert.NotEqual(LayerArtifact.TagOf(Key), LayerArtifact.TagOf((await WriteAsync(new())).DiffId));
    }

    [Theory]
    [InlineData("artifactType")]
    [InlineData("layers")]
    [InlineData("annotations")]
    [InlineData("vnd.containerslim.layer.key")]
    [InlineData("vnd.containerslim.layer.diff-id")]
    public async Task A_manifest_that_lacks_a_part_is_refused(string part)
    {
        var artifact = await LayerArtifact.CreateAsync(Key, await WriteAsync(new()), default);

        Refuses(Encoding.UTF8.GetString(artifact.Manifest.Bytes.Span).Replace($"\"{part}\"", "\"gone\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"artifactType":7}""")]
    [InlineData("""
        {"artifactType":"application/vnd.containerslim.layer.v1",
        "layers":[{"mediaType":"x","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1}]}
        """)]
    public void Garbage_is_refused(string manifest) => Refuses(manifest);

    private static void Refuses(string manifest)
    {
        var failure = Assert.Throws<OciException>(() => LayerArtifact.Read(Manifest.Of(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(manifest))));
        Assert.Equal(ErrorCode.InvalidManifest, failure.Code);
    }

    private Task<Layer> WriteAsync(LayerOptions options) => LayerWriter.WriteAsync(AppEntries(Amd64), options, Store(directory.Path), default);
}
