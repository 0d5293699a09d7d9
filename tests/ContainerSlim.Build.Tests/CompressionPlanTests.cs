using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class CompressionPlanTests
{
    [Theory]
    [InlineData(null, null, LayerEncoding.Gzip, 6)]
    [InlineData("", " ", LayerEncoding.Gzip, 6)]
    [InlineData("GZip", "9", LayerEncoding.Gzip, 9)]
    [InlineData("zstd", null, LayerEncoding.Zstd, 3)]
    [InlineData("zstd", "22", LayerEncoding.Zstd, 22)]
    [InlineData("estargz", null, LayerEncoding.Estargz, 6)]
    public void Properties_say_how_layers_are_written(string? compression, string? level, LayerEncoding encoding, int expected)
    {
        var options = CompressionPlan.Parse(compression, level).OptionsAt(DateTimeOffset.UnixEpoch, ImageFormat.Oci);

        Assert.Equal((encoding, expected), (options.Encoding, options.Level));
    }

    [Theory]
    [InlineData("xz", null, "SlimCompression='xz'")]
    [InlineData("gzip", "0", "SlimCompressionLevel='0'")]
    [InlineData("gzip", "10", "from 1 to 9")]
    [InlineData("zstd", "23", "from 1 to 22")]
    [InlineData("zstd", "fast", "SlimCompressionLevel='fast'")]
    public void What_cannot_be_is_a_sentence_that_names_the_property(string compression, string? level, string expected)
    {
        var failure = Assert.Throws<BuildException>(() => CompressionPlan.Parse(compression, level));

        Assert.Equal(ErrorCode.InvalidProperty, failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 9)]
    [InlineData("4", 4)]
    public void Layers_that_images_share_are_small_unless_a_level_is_said(string? level, int expected) =>
        Assert.Equal(expected, CompressionPlan.Parse("gzip", level).SharedOptions(ImageFormat.Oci).Level);
}
