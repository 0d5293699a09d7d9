using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class PlanTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent("My.App");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void With_nothing_said_the_base_is_chiseled_from_debian_13_with_culture_data() =>
        Assert.Equal(("debian-13", true, true), Chiseled(folder.Input()));

    [Theory]
    [InlineData("auto")]
    [InlineData("chiseled")]
    [InlineData(" chiseled ")]
    [InlineData("")]
    public void A_chiseled_base_has_several_names(string text) =>
        Assert.IsType<BasePlan.Chiseled>(Image(folder.Input() with { Base = text }).Base);

    [Fact]
    public void An_invariant_app_gets_no_culture_data() =>
        Assert.Equal(("debian-13", false, true), Chiseled(folder.Input() with { InvariantGlobalization = true }));

    [Fact]
    public void An_app_that_says_in_its_runtimeconfig_that_it_is_invariant_gets_no_culture_data()
    {
        folder.With("My.App.runtimeconfig.json", """
            {"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"},"configProperties":{"System.Globalization.Invariant":true}}}
            """);

        Assert.Equal(("debian-13", false, true), Chiseled(folder.Input()));
    }

    [Fact]
    public void An_app_that_knows_no_time_zones_gets_none() =>
        Assert.Equal(("debian-13", true, false), Chiseled(folder.Input() with { InvariantTimezone = true }));

    [Fact]
    public void An_app_that_says_in_its_runtimeconfig_that_it_knows_no_time_zones_gets_none()
    {
        folder.With("My.App.runtimeconfig.json", """
            {"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"},"configProperties":{"System.TimeZoneInfo.Invariant":true}}}
            """);

        Assert.Equal(("debian-13", true, false), Chiseled(folder.Input()));
    }

    [Fact]
    public void A_chiseled_base_is_told_its_distribution_mirror_and_keyring()
    {
        var plan = Assert.IsType<BasePlan.Chiseled>(
            Image(folder.Input() with
            {
                Distribution = "debian-12",
                PackageMirror = "https://mirror.example.com/debian",
                PackageKeyring = "keys.gpg",
                RefreshBase = true,
            }).Base);

        Assert.Equal(("debian-12", "https://mirror.example.com/debian", "keys.gpg", true), (plan.Distribution, plan.Mirror, plan.Keyring, plan.Refresh));
    }

    [Fact]
    public void Packages_of_the_user_join_the_base_of_their_platforms()
    {
        BasePackagesInput packages = new()
        {
            Items =
            [
                new PackageInput("curl"),
                new PackageInput("fontconfig_config") { Platform = "linux-x64;linux-arm64" },
                new PackageInput("libgdiplus") { Platform = "linux-arm64" },
                new PackageInput("nodejs") { Version = "18.1-2" },
            ],
        };

        var plan = Assert.IsType<BasePlan.Chiseled>(Image(folder.Input() with { BasePackages = packages }).Base);

        Assert.Equal(
            ["packages/Package/curl", "packages/Slice/fontconfig_config", "packages/Package/nodejs=18.1-2"],
            plan.Parts.Where(part => part.Group == BaseGroup.Packages).Select(part => part.ToString()));
    }

    [Fact]
    public void A_package_that_cannot_be_one_is_refused_by_its_item() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot use SlimPackage='Not A Package': 'Not A Package' is not the name of a package or a slice",
        () => BuildPlan.Create(folder.Input() with { BasePackages = new() { Items = [new PackageInput("Not A Package")] } }));

    [Fact]
    public void Scratch_is_a_base() => Assert.IsType<BasePlan.Scratch>(Image(folder.Input() with { Base = "scratch" }).Base);

    [Fact]
    public void Anything_else_is_the_location_of_an_image() => Assert.Equal(
        new BasePlan.FromImage(new ImageLocation.InLayout("bases", "1.0")),
        Image(folder.Input() with { Base = "oci:bases:1.0" }).Base);

    [Theory]
    [InlineData("linux-x64", "linux/amd64")]
    [InlineData("linux-arm64", "linux/arm64")]
    [InlineData("linux-arm", "linux/arm/v7")]
    public void The_runtime_identifier_decides_the_platform(string rid, string platform) =>
        Assert.Equal(platform, Image(folder.Input() with { RuntimeIdentifier = rid }).Platform.ToString());

    [Fact]
    public void The_repository_is_the_assemblys_name_in_lower_case() =>
        Assert.Equal("docker.io/my.app:latest", Assert.Single(Plan(folder.Input()).Destinations.Names).ToString());

    [Theory]
    [InlineData("My App", "my-app")]
    [InlineData("Grüße", "gr-e")]
    [InlineData("_App_", "app")]
    [InlineData("日本", "app")]
    public void A_name_that_is_no_repository_is_made_one(string assembly, string repository) => Assert.Equal(
        repository,
        Plan(folder.Input() with { AssemblyName = assembly }).Destinations.Names[0].Repository);

    [Fact]
    public void Each_tag_is_a_name_once() => Assert.Equal(
        ["reg.example.com/team/app:1.0", "reg.example.com/team/app:latest"],
        Plan(
            folder.Input() with
            {
                Registry = "reg.example.com",
                Repository = "team/app",
                Tags = ["1.0", "latest", "1.0"],
            }).Destinations.Names.Select(name => name.ToString()));

    [Fact]
    public void With_a_registry_the_image_is_pushed_and_nothing_else()
    {
        var plan = Plan(folder.Input() with { Registry = "localhost:5000", DefaultArchivePath = "default.tar" }).Destinations;

        Assert.Equal((true, null, null, LocalLoad.No), (plan.Push, plan.ArchivePath, plan.LayoutPath, plan.Load));
    }

    [Fact]
    public void With_no_destination_the_default_archive_is_written_and_loaded_where_a_runtime_answers()
    {
        var plan = Plan(folder.Input() with { DefaultArchivePath = "default.tar" }).Destinations;

        Assert.Equal((false, "default.tar", LocalLoad.WhereOneAnswers), (plan.Push, plan.ArchivePath, plan.Load));
    }

    [Fact]
    public void An_archive_path_that_ends_in_a_slash_is_a_folder() =>
        Assert.Equal("out/team-app.tar", Plan(folder.Input() with { ArchivePath = "out/", Repository = "team/app" }).Destinations.ArchivePath);

    [Fact]
    public void An_archive_path_that_is_a_folder_holds_a_file_named_after_the_repository() =>
        Assert.Equal(Path.Combine(folder.Path, "my.app.tar"), Plan(folder.Input() with { ArchivePath = folder.Path }).Destinations.ArchivePath);

    [Fact]
    public void The_report_lies_beside_the_archive() =>
        Assert.Equal("out/app.json", Plan(folder.Input() with { ArchivePath = "out/app.tar" }).Destinations.ReportPath);

    [Theory]
    [InlineData("out", "out/team-app.tar")]
    [InlineData("./artifacts/images", "./artifacts/images/team-app.tar")]
    [InlineData(".images", ".images/team-app.tar")]
    [InlineData("out/app.tar", "out/app.tar")]
    [InlineData("out/app.tar.gz", "out/app.tar.gz")]
    [InlineData("app.tgz", "app.tgz")]
    [InlineData("app.oci", "app.oci")]
    [InlineData("app-1.0", "app-1.0")]
    public void A_path_without_an_extension_is_a_folder_and_any_other_is_a_file(string path, string archive) =>
        Assert.Equal(archive, Plan(folder.Input() with { ArchivePath = path, Repository = "team/app" }).Destinations.ArchivePath);

    [Fact]
    public void A_file_without_an_extension_stays_a_file()
    {
        var file = Path.Combine(folder.With("image", "").Path, "image");

        Assert.Equal(file, Plan(folder.Input() with { ArchivePath = file }).Destinations.ArchivePath);
    }

    [Fact]
    public void The_report_of_a_compressed_archive_has_its_name() =>
        Assert.Equal("out/app.json", Plan(folder.Input() with { ArchivePath = "out/app.tar.gz" }).Destinations.ReportPath);

    [Theory]
    [InlineData("app.tar.zst", ".zst")]
    [InlineData("app.zip", ".zip")]
    public void An_extension_of_another_compression_is_refused(string path, string extension) => Refusal.Is(
        ErrorCode.InvalidProperty,
        $"cannot use ContainerArchiveOutputPath='{path}': archives are not written with the compression that '{extension}' stands for; "
            + "use .tar, .tar.gz or .tgz",
        () => Plan(folder.Input() with { ArchivePath = path }));

    [Fact]
    public void An_archive_has_the_images_format_unless_it_is_given_one()
    {
        var docker = folder.Input() with { ImageFormat = "Docker", ArchivePath = "app.tar" };

        Assert.Equal(
            (ImageFormat.Docker, ImageFormat.Docker, ImageFormat.Oci),
            (Plan(docker).Format, Plan(docker).Destinations.ArchiveFormat, Plan(docker with { ArchiveFormat = "oci" }).Destinations.ArchiveFormat));
    }

    [Theory]
    [InlineData("Docker", LocalLoad.Docker)]
    [InlineData("podman", LocalLoad.Podman)]
    [InlineData("No", LocalLoad.No)]
    [InlineData(null, LocalLoad.WhereOneAnswers)]
    public void The_local_runtime_is_named(string? text, LocalLoad load) =>
        Assert.Equal(load, Plan(folder.Input() with { LocalRegistry = text }).Destinations.Load);

    [Theory]
    [InlineData(null, "/app")]
    [InlineData("/srv/app/", "/srv/app")]
    [InlineData("/srv/./app", "/srv/app")]
    public void The_working_directory_has_no_slash_at_its_end(string? text, string path) =>
        Assert.Equal(path, Image(folder.Input() with { WorkingDirectory = text }).Settings.WorkingDirectory);

    [Fact]
    public void The_epoch_is_a_number_of_seconds() =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000), Image(folder.Input() with { SourceDateEpoch = "1700000000" }).Epoch);

    [Fact]
    public void The_epoch_is_the_unix_epoch_where_nobody_names_one() =>
        Assert.Equal(DateTimeOffset.UnixEpoch, Image(folder.Input()).Epoch);

    [Fact]
    public void The_creation_labels_carry_the_epoch()
    {
        var labels = Image(folder.Input() with { SourceDateEpoch = "86400" }).Settings.Labels;

        Assert.Equal(
            ("1970-01-02T00:00:00Z", "1970-01-02T00:00:00Z"),
            (labels["org.opencontainers.image.created"], labels["org.opencontainers.artifact.created"]));
    }

    [Fact]
    public void A_project_that_labels_the_creation_itself_is_heard() => Assert.Equal(
        "2020-01-01T00:00:00Z",
        Image(folder.Input() with { Labels = [new("org.opencontainers.image.created", "2020-01-01T00:00:00Z")] })
            .Settings.Labels["org.opencontainers.image.created"]);

    [Fact]
    public void The_creation_labels_can_be_left_out() =>
        Assert.Empty(Image(folder.Input() with { LabelCreated = false }).Settings.Labels);

    [Fact]
    public void Values_arrive_whole()
    {
        const string Value = " a:b=c;d,\"e\"'f'\nüñ ";
        var settings = Image(folder.Input() with { Environment = [new("A", Value)], Labels = [new("l", Value)], Annotations = [new("n", Value)] }).Settings;

        Assert.Equal((Value, Value, Value), (Assert.Single(settings.Environment).Value, settings.Labels["l"], settings.Annotations["n"]));
    }

    [Fact]
    public void Ports_are_read() =>
        Assert.Equal(["8080/tcp", "53/udp"], Image(folder.Input() with { Ports = [new("8080", ""), new("53", "UDP")] }).Settings.Ports);

    [Fact]
    public void The_user_and_the_base_labels_are_passed_on()
    {
        var settings = Image(folder.Input() with { User = "1000:1000", LabelBaseName = false }).Settings;

        Assert.Equal(("1000:1000", false, true), (settings.User, settings.LabelBaseName, settings.LabelBaseDigest));
    }

    [Fact]
    public void The_cache_is_where_it_is_said_to_be() =>
        Assert.Equal("/elsewhere", Plan(folder.Input() with { CacheDirectory = "/elsewhere" }).CacheDirectory);

    private static BuildPlan Plan(BuildInput input) => BuildPlan.Create(input);

    private static (string Distribution, bool Cultures, bool TimeZones) Chiseled(BuildInput input)
    {
        var plan = Assert.IsType<BasePlan.Chiseled>(Image(input).Base);
        return (plan.Distribution, plan.Globalization, BaseParts.TimeZones.All(plan.Parts.Contains));
    }

    private static ImagePlan Image(BuildInput input) => Plan(input).Images[0];
}
