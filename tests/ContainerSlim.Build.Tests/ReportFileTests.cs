using System.Text;
using System.Text.Json;

namespace ContainerSlim.Build.Tests;

public sealed class ReportFileTests
{
    [Fact]
    public void A_report_file_holds_names_digests_layers_and_sizes()
    {
        var report = Reports.Create();
        var image = report.Images[0].Image;

        Assert.Equal(
            $$"""
            {
              "names": [
                "team/app:1.0",
                "team/app:latest"
              ],
              "tags": [
                "1.0",
                "latest"
              ],
              "platform": "linux/amd64",
              "manifest": {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": "{{image.Manifest.Descriptor.Digest}}",
                "size": {{image.Manifest.Descriptor.Size}}
              },
              "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": "{{image.ConfigBlob.Descriptor.Digest}}",
                "size": {{image.ConfigBlob.Descriptor.Size}}
              },
              "base": {
                "name": "debian-13"
              },
              "layers": [
                {
                  "what": "debian-13",
                  "files": 300,
                  "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                  "digest": "{{Reports.Digest}}",
                  "size": 5412345,
                  "diffId": "{{Reports.Digest}}"
                },
                {
                  "what": "base",
                  "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                  "digest": "{{Reports.Digest}}",
                  "size": 812,
                  "diffId": "{{Reports.Digest}}"
                },
                {
                  "what": "Hello",
                  "files": 7,
                  "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                  "digest": "{{Reports.Digest}}",
                  "size": 48400,
                  "diffId": "{{Reports.Digest}}"
                }
              ],
              "size": 5461557,
              "archive": "app.tar",
              "destinations": [
                "OCI archive out/app.tar",
                "local Docker"
              ]
            }

            """.ReplaceLineEndings("\n"),
            Write(report));
    }

    [Fact]
    public void The_folder_with_the_symbols_is_named_beside_the_archive() =>
        Assert.Contains(
            "\"archive\": \"app.tar\",\n  \"symbols\": \"app.symbols\",\n",
            Write(Reports.Create() with { SymbolsPath = "/home/user/out/app.symbols" }),
            StringComparison.Ordinal);

    [Fact]
    public void The_digest_of_a_base_that_has_one_is_in_the_report()
    {
        var report = Reports.Create();

        var image = report.Images[0];

        var text = Write(report with { Images = [image with { Layers = [], Base = image.Base with { Digest = Reports.Digest } }] });

        Assert.Contains($"\"digest\": \"{Reports.Digest}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_file_of_an_index_holds_the_index_and_each_image()
    {
        var report = Reports.CreateIndex();
        var json = JsonDocument.Parse(Write(report)).RootElement;

        Assert.Equal(report.Artifact.Manifest.Descriptor.Digest.ToString(), Digest(json));
        Assert.Equal(
            report.Images.Select(image => $"{image.Platform} {image.Image.Manifest.Descriptor.Digest} {image.TotalSize}"),
            json.GetProperty("images").EnumerateArray().Select(image => $"{image.GetProperty("platform")} {Digest(image)} {image.GetProperty("size")}"));
    }

    private static string Digest(JsonElement json) => json.GetProperty("manifest").GetProperty("digest").GetString()!;

    private static string Write(BuildReport report) => Encoding.UTF8.GetString(ReportFile.Write(report)).ReplaceLineEndings("\n");
}
