using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class PlanRefusalTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_tag_that_is_none_is_refused() =>
        Refuses(
            folder.Input() with { Tags = ["1.0:2"] },
            ErrorCode.InvalidTag,
            "cannot use '1.0:2' as a tag: a tag is 1 to 128 letters, digits, '_', '.' or '-', and does not begin with '.' or '-'");

    [Fact]
    public void A_repository_in_capitals_is_refused() =>
        Says(folder.Input() with { Repository = "Team/App" }, ErrorCode.InvalidReference, "'Team/App'");

    [Theory]
    [InlineData("reg.example.com/team")]
    [InlineData("https://reg.example.com")]
    [InlineData("reg example")]
    public void A_registry_with_a_path_or_scheme_is_refused(string registry) => Refuses(
        folder.Input() with { Registry = registry },
        ErrorCode.InvalidProperty,
        $"cannot use ContainerRegistry='{registry}': it must be a host with an optional port; put the part after the slash into ContainerRepository");

    [Fact]
    public void An_image_format_that_is_none_is_refused_by_its_name() =>
        Refuses(folder.Input() with { ImageFormat = "tar" }, ErrorCode.InvalidProperty, "cannot use ContainerImageFormat='tar': it must be OCI or Docker");

    [Fact]
    public void Package_dates_that_are_none_are_refused_by_their_name() =>
        Refuses(folder.Input() with { PackageDates = "old" }, ErrorCode.InvalidProperty, "cannot use SlimPackageDates='old': it must be checked or any");

    [Fact]
    public void An_archive_format_that_is_none_is_refused_by_its_name() =>
        Refuses(folder.Input() with { ArchiveFormat = "zip" }, ErrorCode.InvalidProperty, "cannot use SlimArchiveFormat='zip': it must be OCI or Docker");

    [Fact]
    public void A_local_runtime_that_is_none_is_refused() =>
        Refuses(
            folder.Input() with { LocalRegistry = "containerd" },
            ErrorCode.InvalidProperty,
            "cannot use LocalRegistry='containerd': it must be Docker, Podman or No");

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("253402300800")]
    public void An_epoch_that_is_no_second_is_refused(string epoch) =>
        Refuses(
            folder.Input() with { SourceDateEpoch = epoch },
            ErrorCode.InvalidProperty,
            $"cannot use SOURCE_DATE_EPOCH='{epoch}': it must be a whole number of seconds since 1970");

    [Fact]
    public void A_relative_working_directory_is_refused() =>
        Refuses(
            folder.Input() with { WorkingDirectory = "app" },
            ErrorCode.InvalidProperty,
            "cannot use ContainerWorkingDirectory='app': it must be an absolute path in the image");

    [Theory]
    [InlineData("/")]
    [InlineData("/.")]
    [InlineData("/app/../..")]
    public void A_working_directory_that_is_the_root_or_climbs_is_refused(string path) =>
        Refuses(
            folder.Input() with { WorkingDirectory = path },
            ErrorCode.InvalidProperty,
            $"cannot use ContainerWorkingDirectory='{path}': it must be a folder below the root");

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void A_variable_whose_name_is_none_is_refused(string name) => Refuses(
        folder.Input() with { Environment = [new(name, "value")] },
        ErrorCode.InvalidProperty,
        $"cannot use ContainerEnvironmentVariable='{name}': the name of a variable must not be empty or contain '='");

    [Fact]
    public void A_label_without_a_name_is_refused() =>
        Refuses(folder.Input() with { Labels = [new("", "value")] }, ErrorCode.InvalidProperty, "cannot use ContainerLabel='': the name must not be empty");

    [Fact]
    public void An_annotation_without_a_name_is_refused() =>
        Refuses(
            folder.Input() with { Annotations = [new("", "value")] },
            ErrorCode.InvalidProperty,
            "cannot use ContainerAnnotation='': the name must not be empty");

    [Fact]
    public void A_port_that_is_none_is_refused() => Refuses(
        folder.Input() with { Ports = [new("http", "tcp")] },
        ErrorCode.InvalidProperty,
        "cannot use ContainerPort='http' with type 'tcp': the port must be a number from 1 to 65535, and the type tcp or udp");

    [Theory]
    [InlineData("win")]
    [InlineData("win-x86")]
    [InlineData("win10-x64")]
    [InlineData("osx-arm64")]
    [InlineData("linux")]
    [InlineData("linux-amd64")]
    [InlineData("linux-bionic-x64")]
    [InlineData("any")]
    public void A_runtime_identifier_that_no_image_is_for_is_refused(string rid) => Refuses(
        folder.Input() with { RuntimeIdentifier = rid },
        ErrorCode.UnsupportedPlatform,
        $"cannot build an image for '{rid}': images do not support this runtime identifier; use one such as linux-x64, linux-arm64 or win-x64");

    [Fact]
    public void A_chiseled_base_for_musl_is_refused() =>
        Says(folder.Input() with { RuntimeIdentifier = "linux-musl-x64" }, ErrorCode.UnsupportedPlatform, "debian-13 uses glibc");

    [Fact]
    public void A_base_whose_name_is_none_is_refused() => Says(folder.Input() with { Base = "Not An Image" }, ErrorCode.InvalidReference, "'Not An Image'");

    [Fact]
    public void An_empty_folder_is_not_published() => Refuses(
        folder.Input() with { PublishDirectory = folder.Beside },
        ErrorCode.NotPublished,
        $"cannot build an image from '{folder.Beside}': the folder is empty or does not exist; publish the project first");

    private static void Refuses(BuildInput input, ErrorCode code, string message) => Refusal.Is(code, message, () => BuildPlan.Create(input));

    private static void Says(BuildInput input, ErrorCode code, string part) => Refusal.Says(code, part, () => BuildPlan.Create(input));
}
