namespace ContainerSlim.Build.Tests;

public sealed class SummaryTextTests
{
    [Fact]
    public void A_summary_tells_name_layers_steps_destinations_and_how_to_run() => Assert.Equal(
        $"""
        team/app:1.0 (linux/amd64)
          digest   {Reports.Create().Artifact.Manifest.Descriptor.Digest}
          Layer             Files     Size
          debian-13           300   5.4 MB  reused
          base                  -    812 B  reused
          Hello                 7  48.4 kB  new
          total compressed          5.5 MB
          steps    base 0.04 s, archive 1.24 s
          to       OCI archive out/app.tar (1 blobs, 48.4 kB written; 1 there already)
          to       local Docker
          run      docker run --rm team/app:1.0
        """.ReplaceLineEndings(),
        SummaryText.Render(Reports.Create()));

    [Fact]
    public void What_is_not_in_the_image_is_told_by_kind_and_where_the_symbols_are()
    {
        LeftOutFile[] leftOut =
        [
            new("/p/createdump", LeftOutKind.Diagnostics, 70_000),
            new("/p/a.pdb", LeftOutKind.Symbols, 900),
            new("/p/b.pdb", LeftOutKind.Symbols, 2_100),
        ];

        var text = SummaryText.Render(Reports.Create() with { LeftOut = leftOut, SymbolsPath = "out/app.symbols" });

        Assert.Contains(
            "\n  left out symbols (3.0 kB), diagnostics libraries (70.0 kB)\n  symbols  out/app.symbols\n",
            text.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_of_an_index_tells_digest_and_layers_of_each_image()
    {
        var report = Reports.CreateIndex();

        Assert.StartsWith(
            $"""
            team/app:1.0 (linux/amd64, linux/arm64)
              digest   {report.Artifact.Manifest.Descriptor.Digest}
              image    {report.Images[0].Image.Manifest.Descriptor.Digest} (linux/amd64)
              Layer             Files     Size
              Hello                 7  48.4 kB  new
              total compressed         48.4 kB
              image    {report.Images[1].Image.Manifest.Descriptor.Digest} (linux/arm64)
              Layer             Files     Size
              Hello                 7  44.1 kB  reused
              total compressed         44.1 kB
              steps 
            """.ReplaceLineEndings(),
            SummaryText.Render(report),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Hints_come_last_and_once()
    {
        var report = Reports.CreateIndex();

        var text = SummaryText.Render(report with { Images = [.. report.Images.Select(image => image with { Hints = ["smaller is possible", "newer too"] })] });

        Assert.EndsWith(
            $"team/app:1.0{Environment.NewLine}  hint     smaller is possible{Environment.NewLine}  hint     newer too",
            text,
            StringComparison.Ordinal);
    }
}
