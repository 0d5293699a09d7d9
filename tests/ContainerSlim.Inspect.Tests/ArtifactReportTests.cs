using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Inspect.Tests;

public sealed class ArtifactReportTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task An_image_is_reported_as_itself()
    {
        var image = await ImageAsync();

        Assert.Equal(image.Manifest.Descriptor, Assert.Single(ArtifactReport.Of("app", image).Images).Manifest);
    }

    [Fact]
    public async Task An_index_is_reported_image_by_image_in_its_order()
    {
        var index = await ImageFixtures.CreateIndexAsync(Store());

        Assert.Equal(["linux/amd64", "linux/arm64"], ArtifactReport.Of("app", index).Images.Select(image => image.Config.Platform.ToString()));
    }

    [Fact]
    public async Task Images_of_an_index_in_an_index_are_reported()
    {
        var inner = await ImageFixtures.CreateIndexAsync(Store());
        var outer = new ImageIndex(Manifest.Of(MediaTypes.OciIndex, "{}"u8.ToArray()), [inner]);

        Assert.Equal(2, ArtifactReport.Of("app", outer).Images.Count);
    }

    [Fact]
    public async Task What_is_no_image_is_reported_apart()
    {
        var attestation = new OtherArtifact(Manifest.Of(MediaTypes.OciManifest, "{}"u8.ToArray()), []);
        var index = new ImageIndex(Manifest.Of(MediaTypes.OciIndex, "{}"u8.ToArray()), [await ImageAsync(), attestation]);

        Assert.Equal([attestation.Manifest.Descriptor], ArtifactReport.Of("app", index).Others);
    }

    [Fact]
    public async Task Layers_are_reported_with_both_digests_size_and_history()
    {
        var image = await ImageAsync();
        var layer = image.Layers[1];

        Assert.Equal(new LayerReport(layer.Blob.Descriptor, layer.DiffId, "a test"), ArtifactReport.Of("app", image).Images[0].Layers[1]);
    }

    [Fact]
    public async Task The_size_is_what_a_pull_transfers()
    {
        var image = await ImageAsync();

        Assert.Equal(image.Layers.Sum(layer => layer.Blob.Descriptor.Size), ImageReport.Of(image).Size);
    }

    [Fact]
    public async Task Json_says_everything_in_one_form()
    {
        var image = await ImageAsync();
        var (first, second) = (image.Layers[0], image.Layers[1]);

        Assert.Equal(
            $$"""
            {
              "name": "app",
              "mediaType": "application/vnd.oci.image.manifest.v1+json",
              "digest": "{{image.Manifest.Descriptor.Digest}}",
              "size": {{image.Manifest.Descriptor.Size}},
              "images": [
                {
                  "platform": "linux/amd64",
                  "mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "digest": "{{image.Manifest.Descriptor.Digest}}",
                  "size": {{image.Manifest.Descriptor.Size}},
                  "config": {
                    "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": "{{image.ConfigBlob.Descriptor.Digest}}",
                    "size": {{image.ConfigBlob.Descriptor.Size}},
                    "created": "1970-01-01T00:00:00Z",
                    "user": "1654",
                    "workingDirectory": "/app",
                    "entrypoint": [
                      "dotnet"
                    ],
                    "cmd": [],
                    "environment": [
                      "PATH=/usr/bin"
                    ],
                    "ports": [],
                    "volumes": [],
                    "labels": {
                      "org.opencontainers.image.title": "hällo"
                    }
                  },
                  "annotations": {},
                  "layers": [
                    {
                      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                      "digest": "{{first.Blob.Descriptor.Digest}}",
                      "size": {{first.Blob.Descriptor.Size}},
                      "diffId": "{{first.DiffId}}",
                      "createdBy": "a test"
                    },
                    {
                      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                      "digest": "{{second.Blob.Descriptor.Digest}}",
                      "size": {{second.Blob.Descriptor.Size}},
                      "diffId": "{{second.DiffId}}",
                      "createdBy": "a test"
                    }
                  ],
                  "layersSize": {{first.Blob.Descriptor.Size + second.Blob.Descriptor.Size}}
                }
              ],
              "others": []
            }

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(ReportJson.Write(ArtifactReport.Of("app", image))).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_build_of_Windows_is_told_in_JSON()
    {
        var image = await WindowsImages.CreateAsync(Store(), WindowsImages.Foreign);

        var json = Encoding.UTF8.GetString(ReportJson.Write(ArtifactReport.Of("app", image)));

        Assert.Contains(
            $"\"platform\": \"windows/amd64\",\n      \"osVersion\": \"{WindowsImages.Amd64.OsVersion}\"",
            json.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    // Written and read again, as whatever is inspected was.
    private async Task<Image> ImageAsync()
    {
        var made = await ImageFixtures.CreateImageAsync(Store(), ImageFixtures.Amd64);
        await new OciLayoutPublisher(directory.Combine("layout"), []).PublishAsync(made, CancellationToken.None);
        using var layout = await OciLayout.OpenAsync(directory.Combine("layout"), CancellationToken.None);
        return await layout.LoadImageAsync(made.Manifest.Descriptor, ImageFixtures.Amd64, "app", CancellationToken.None);
    }

    private BlobStore Store() => ImageFixtures.Store(directory.Path);
}
