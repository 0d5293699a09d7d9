using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Ubuntu;

/// <summary>Packages from an archive in Ubuntu's layout, as the user's definitions describe it.</summary>
public sealed class UbuntuArchiveTests : IDisposable
{
    private const string Universe = "universe";

    private static readonly ForgedPackage Tool = new("tool", new ForgedEntry("./usr/bin/tool", "tool\n")) { Component = Universe };

    private readonly TemporaryDirectory temporary = new();
    private readonly UbuntuRelease release;

    public UbuntuArchiveTests() => release = new UbuntuRelease(temporary.Path);

    private BaseRequest Request => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = TimeProvider.System,
        Zstd = Build.Zstd.Decompress,
        Sources = PackageSources.Mirror(release.Mirror.Folder),
        Distribution = Distribution.Parse("ubuntu-24.04"),
        Definitions = [release.Definitions],
        Parts = [.. BaseParts.Foundation, .. BaseParts.TimeZones],
    };

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task A_base_is_cut_with_the_keys_of_the_definitions_and_what_these_lack_is_made()
    {
        var content = await DebianBase.BuildAsync(Request, default);

        Assert.Equal([BaseGroup.Base, BaseGroup.Manifest], content.Groups.Select(group => group.Name));
        Assert.Equal(
            [
                "/etc/", "/etc/group", "/etc/nsswitch.conf", "/etc/os-release -> ../usr/lib/os-release", "/etc/passwd", "/etc/ssl/", "/etc/ssl/certs/",
                "/etc/ssl/certs/ca-certificates.crt", "/home/", "/home/app/", "/lib -> usr/lib", "/usr/", "/usr/lib/", "/usr/lib/os-release", "/usr/share/",
                "/usr/share/zoneinfo/", "/usr/share/zoneinfo/UTC", "/var/", "/var/lib/",
            ],
            ForgedArchive.Lines(content.Groups[0]));
        Assert.Contains("/var/lib/chisel/manifest.wall", ForgedArchive.Lines(content.Groups[1]));
        Assert.Equal("ID=ubuntu\nVERSION_ID=\"24.04\"\n", await ForgedArchive.TextAsync(content, "usr/lib/os-release"));
        Assert.Empty(content.Warnings);
    }

    [Fact]
    public async Task A_keyring_that_is_set_replaces_the_keys_of_the_definitions()
    {
        var other = new DebianMirrorForge(temporary.Combine("other")).WriteKeyring(armored: true);

        await FailsAsync(ErrorCode.SignatureInvalid, Request with { KeyringPath = other });
        Assert.NotEmpty((await DebianBase.ResolveAsync(Request with { KeyringPath = release.Mirror.WriteKeyring() }, default)).Packages);
    }

    [Fact]
    public async Task The_newest_version_of_all_suites_and_components_is_taken()
    {
        release.Mirror.Publish([.. release.Packages, Tool]);
        release.Mirror.Publish("-security", [Tool with { Version = "1.0-1ubuntu0.2" }, Named("tzdata") with { Version = "2.0-1" }]);
        release.Mirror.Publish("-updates", [Tool with { Version = "1.0-1ubuntu0.1" }]);

        var packages = (await DebianBase.ResolveAsync(Request with { Parts = [.. Request.Parts, BasePart.Named("tool")] }, default)).Packages;

        Assert.Equal(
            ["base-files_1.0-1_amd64", "ca-certificates_1.0-1_all", "tool_1.0-1ubuntu0.2_amd64", "tzdata_2.0-1_all"],
            packages.Select(package => package.ToString()));
    }

    [Fact]
    public async Task Dependencies_are_found_in_all_components()
    {
        var tool = Tool with { Fields = "Depends: library, main-only\n" };
        release.Mirror.Publish([.. release.Packages, tool, new("library") { Component = Universe }, new("main-only")]);
        var request = Request with { WholePackages = ["tool"], WithDependencies = true };

        Assert.Equal(["library", "main-only", "tool"], (await DebianBase.ResolveAsync(request, default)).Packages.Select(package => package.Name));
    }

    [Theory]
    [InlineData("noble-updates")]
    [InlineData("jammy")]
    public async Task A_release_file_of_another_suite_does_not_pass_for_the_release(string suite)
    {
        var codename = suite.Split('-')[0];
        release.Mirror.Publish(release.Mirror.Suite("") with { Codename = codename, Fields = $"Suite: {suite}\n" }, release.Packages);

        Assert.Contains($"it is the release file of '{codename}", await FailsAsync(ErrorCode.SignatureInvalid, Request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_without_updates_or_security_updates_serves_with_warnings()
    {
        foreach (var suite in new[] { "noble-security", "noble-updates" })
        {
            Directory.Delete(Path.Combine(release.Mirror.Folder, "dists", suite), recursive: true);
        }

        var warnings = (await DebianBase.ResolveAsync(Request, default)).Warnings;

        Assert.Equal(2, warnings.Count);
        Assert.EndsWith("has 'noble-security': the base is built without security updates", warnings[0], StringComparison.Ordinal);
        Assert.EndsWith("has no 'noble-updates': the base is built without updates between point releases", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_of_the_first_component_alone_serves()
    {
        foreach (var pocket in new[] { "", "-security", "-updates" })
        {
            release.Mirror.Publish(release.Mirror.Suite(pocket) with { Components = ["main"] }, pocket.Length == 0 ? release.Packages : []);
        }

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task Other_processors_are_looked_for_beside_the_mirror()
    {
        foreach (var pocket in new[] { "", "-security", "-updates" })
        {
            var packages = release.Packages.Select(package => package.Architecture == "amd64" ? package with { Architecture = "arm64" } : package);
            release.Mirror.Publish(release.Mirror.Suite(pocket) with { Architecture = "arm64" }, pocket.Length == 0 ? [.. packages] : []);
        }

        Directory.Move(release.Mirror.Folder, release.Mirror.Folder + "-ports");
        release.Mirror.Publish(release.Packages);

        var used = (await DebianBase.BuildAsync(Request with { Architecture = BaseArchitecture.Arm64 }, default)).Packages;

        Assert.Contains(used, package => package.ToString() == "base-files_1.0-1_arm64");
    }

    [Fact]
    public async Task A_package_comes_from_the_archive_with_the_highest_priority_that_has_it_whatever_the_version()
    {
        release.Redefine("v2-archives:", Extra(priority: 20) + "v2-archives:");
        PublishExtra(Named("tzdata") with { Version = "0.1-1" }, Tool with { Component = "main", Version = "0.1-1" });
        release.Mirror.Publish([.. release.Packages, Tool with { Version = "9.0-1" }]);
        var request = Request with { Parts = [.. Request.Parts, BasePart.Named("tool")] };

        var packages = (await DebianBase.ResolveAsync(request, default)).Packages;

        Assert.Equal(
            ["base-files_1.0-1_amd64", "ca-certificates_1.0-1_all", "tool_0.1-1_amd64", "tzdata_0.1-1_all"],
            packages.Select(package => package.ToString()));
    }

    [Fact]
    public async Task An_archive_with_a_negative_priority_is_used_by_packages_that_name_it_alone()
    {
        release.Redefine("v2-archives:", Extra(priority: -5) + "v2-archives:");
        PublishExtra(Named("tzdata") with { Version = "9.0-1" }, Tool with { Component = "main", Version = "9.0-1" });
        release.Mirror.Publish([.. release.Packages, Tool]);
        release.Define("tool", "package: tool\narchive: extra\nslices:\n  bins:\n    contents:\n      /usr/bin/tool:\n");
        var request = Request with { Parts = [.. Request.Parts, BasePart.Named("tool")] };

        var packages = (await DebianBase.ResolveAsync(request, default)).Packages;

        Assert.Equal(
            ["base-files_1.0-1_amd64", "ca-certificates_1.0-1_all", "tool_9.0-1_amd64", "tzdata_1.0-1_all"],
            packages.Select(package => package.ToString()));
    }

    [Theory]
    [InlineData("ubuntu-esm-apps", ErrorCode.PackageMissing, "ask for the archive 'ubuntu-esm-apps', which needs a subscription (esm-apps)")]
    [InlineData("nowhere", ErrorCode.SliceInvalid, "they name the archive 'nowhere', which chisel.yaml does not have")]
    public async Task A_package_that_asks_for_an_archive_that_is_not_public_is_refused(string archive, ErrorCode code, string sentence)
    {
        release.Define("tool", $"package: tool\narchive: {archive}\nslices:\n  bins:\n    contents:\n      /usr/bin/tool:\n");

        Assert.Contains(sentence, await FailsAsync(code, Request with { Parts = [BasePart.Slice("tool_bins")] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ubuntu-22.04", "there are no definitions of it")]
    [InlineData("debian-7", "there are no definitions of it")]
    public async Task A_distribution_without_definitions_is_answered_with_what_to_set(string distribution, string why)
    {
        var request = Request with { Distribution = Distribution.Parse(distribution), Definitions = [] };

        var message = await FailsAsync(ErrorCode.UnknownDistribution, request);

        Assert.StartsWith($"cannot build a base from '{distribution}': {why}; use debian-13 or debian-12, or ", message, StringComparison.Ordinal);
        Assert.Contains("set SlimSlices to its definitions (a checkout of chisel-releases) and SlimPackageMirror", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ubuntu")]
    [InlineData("Ubuntu-24.04")]
    [InlineData("ubuntu-24.04/../x")]
    [InlineData("ubuntu-noble")]
    public void A_text_that_is_not_a_name_and_a_version_is_no_distribution(string text) =>
        Assert.Equal(ErrorCode.UnknownDistribution, Assert.Throws<DebianException>(() => Distribution.Parse(text)).Code);

    [Fact]
    public async Task Without_a_mirror_and_a_source_of_apt_the_message_says_what_to_set()
    {
        var request = Request with { Sources = PackageSources.Host(temporary.Combine("no-apt")) };

        Assert.Contains("set SlimPackageMirror to a mirror that has it", await FailsAsync(ErrorCode.MirrorUnreachable, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sources_of_apt_on_this_host_are_used_if_they_have_the_release()
    {
        temporary.Write("apt/sources.list", $"deb file:{release.Mirror.Folder} noble main universe\ndeb file:{release.Mirror.Folder} noble-security main\n");

        Assert.Empty((await DebianBase.ResolveAsync(Request with { Sources = PackageSources.Host(temporary.Combine("apt")) }, default)).Warnings);
    }

    private ForgedPackage Named(string name) => release.Packages.Single(package => package.Name == name);

    private static string Extra(int priority) =>
        $"  extra:\n    priority: {priority}\n    version: 24.04\n    components: [main]\n    suites: [extra]\n    public-keys: [forged]\n";

    private void PublishExtra(params ForgedPackage[] packages) => release.Mirror.Publish(new ForgedSuite("extra"), packages);

    private static async Task<string> FailsAsync(ErrorCode code, BaseRequest request)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(request, default));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
