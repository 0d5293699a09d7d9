using System.Text;

namespace ContainerSlim.Build.Tests;

public sealed class ReportFileTests
{
    [Fact]
    public void A_report_file_holds_names_digests_layers_and_sizes()
    {
        var report = Reports.Create();

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
                "digest": "{{report.Image.Manifest.Descriptor.Digest}}",
                "size": {{report.Image.Manifest.Descriptor.Size}}
              },
              "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": "{{report.Image.ConfigBlob.Descriptor.Digest}}",
                "size": {{report.Image.ConfigBlob.Descriptor.Size}}
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
            Encoding.UTF8.GetString(ReportFile.Write(report)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_digest_of_a_base_that_has_one_is_in_the_report()
    {
        var report = Reports.Create();

        Assert.Contains($"\"digest\": \"{Reports.Digest}\"", Encoding.UTF8.GetString(ReportFile.Write(report with { Layers = [], Base = report.Base with { Digest = Reports.Digest } })), StringComparison.Ordinal);
    }
}
