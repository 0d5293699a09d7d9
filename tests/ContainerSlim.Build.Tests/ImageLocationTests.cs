using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class ImageLocationTests
{
    public static TheoryData<string, ImageLocation> Locations => new()
    {
        { "alpine", new ImageLocation.InRegistry(Reference.Parse("alpine")) },
        { "docker://reg.example.com:5000/team/app:1.0", new ImageLocation.InRegistry(Reference.Parse("reg.example.com:5000/team/app:1.0")) },
        { "oci:images", new ImageLocation.InLayout("images", null) },
        { "oci:images:", new ImageLocation.InLayout("images", null) },
        { "oci:images:1.0", new ImageLocation.InLayout("images", "1.0") },
        { "oci:a/b:reg.example.com/team/app:1.0", new ImageLocation.InLayout("a/b", "reg.example.com/team/app:1.0") },
        { "oci-archive:/tmp/app.tar:1.0", new ImageLocation.InOciArchive("/tmp/app.tar", "1.0") },
        { "docker-archive:app.tar:team/app:1.0", new ImageLocation.InDockerArchive("app.tar", "team/app:1.0") },
        { @"oci:C:\images:1.0", new ImageLocation.InLayout(@"C:\images", "1.0") },
        { "oci:C:/images", new ImageLocation.InLayout("C:/images", null) },
    };

    [Theory]
    [MemberData(nameof(Locations))]
    public void A_location_is_read(string text, ImageLocation location) => Assert.Equal(location, ImageLocation.Parse(text));

    [Theory]
    [InlineData("oci:")]
    [InlineData("oci-archive::1.0")]
    [InlineData("docker-archive:")]
    public void A_location_without_a_path_is_refused(string text) =>
        Refusal.Is(ErrorCode.InvalidReference, $"cannot use '{text}' as an image: there is no path after the first colon", () => ImageLocation.Parse(text));

    [Theory]
    [InlineData("oci:images:1.0")]
    [InlineData("oci-archive:app.tar")]
    [InlineData("docker-archive:app.tar:team/app:1.0")]
    [InlineData("reg.example.com/team/app:1.0")]
    public void A_location_is_written_as_it_is_read(string text) => Assert.Equal(text, ImageLocation.Parse(text).ToString());
}
