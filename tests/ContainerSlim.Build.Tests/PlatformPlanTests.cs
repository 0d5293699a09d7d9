using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>Several platforms in one plan.</summary>
public sealed class PlatformPlanTests : IDisposable
{
    private readonly PlatformsFixture app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public void Each_platform_is_an_image_in_the_order_given() =>
        Assert.Equal(["linux/amd64", "linux/arm64"], app.Plan(app.Input).Images.Select(image => image.Platform.ToString()));

    [Fact]
    public void Two_runtimes_of_one_platform_are_refused() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot build one index of linux-x64 and linux-musl-x64: clients cannot distinguish them, because both are linux/amd64; "
            + "publish them separately, with different tags",
        () => BuildPlan.Create(app.Input, [app.Platforms[0], app.Platforms[0] with { RuntimeIdentifier = "linux-musl-x64" }]));

    [Fact]
    public void An_archive_is_an_OCI_archive_whatever_format_the_images_have() =>
        Assert.Equal((ImageFormat.Docker, ImageFormat.Oci), (app.Plan(Docker).Format, app.Plan(Docker).Destinations.ArchiveFormat));

    [Fact]
    public void A_docker_archive_of_several_platforms_is_refused() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot use SlimArchiveFormat='docker': a docker archive can contain only one platform, "
            + "and the images are for linux/amd64, linux/arm64; use oci, or set one platform with ContainerRuntimeIdentifier",
        () => app.Plan(Docker with { ArchiveFormat = "docker" }));

    [Fact]
    public void The_images_have_no_names_of_their_own() => Assert.Empty(app.Plan(app.Input).Destinations.PlatformNames);

    [Fact]
    public void On_request_each_image_has_each_tag_with_its_runtime_identifier_behind_it()
    {
        var names = app.Plan(app.Input with { PlatformTags = true, Tags = ["1.0", "latest"] }).Destinations.PlatformNames;

        Assert.Equal(["1.0-linux-arm64", "latest-linux-arm64"], names[PlatformsFixture.Arm64].Select(name => name.Tag));
    }

    [Fact]
    public void A_tag_that_becomes_too_long_is_refused() => Refusal.Says(
        ErrorCode.InvalidTag,
        "-linux-x64'",
        () => app.Plan(app.Input with { PlatformTags = true, Tags = [new string('a', 120)] }));

    [Fact]
    public void One_platform_gets_no_second_name() =>
        Assert.Empty(BuildPlan.Create(app.Platforms[0] with { PlatformTags = true }).Destinations.PlatformNames);

    private BuildInput Docker => app.Input with { ImageFormat = "Docker", ArchivePath = app.Archive };
}
