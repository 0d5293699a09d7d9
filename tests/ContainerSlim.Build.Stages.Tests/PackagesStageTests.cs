using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class PackagesStageTests : IDisposable
{
    private static readonly ForgedPackage Tool = Package("tool", "usr/bin/tool", "usr/share/man/man1/tool.1.gz", "usr/share/doc/tool/README") with
    {
        Fields = "Depends: libtool1 (>= 1.0), runner | other\n",
    };
    private static readonly ForgedPackage Library = Package("libtool1", "usr/lib/x86_64-linux-gnu/libtool.so.1");
    private static readonly ForgedPackage Other = Package("other", "usr/bin/other");

    private readonly Workshop workshop = new();
    private readonly DebianMirrorForge forge;

    public PackagesStageTests()
    {
        forge = new DebianMirrorForge(workshop.Directory.Combine("archive"));
        Publish(Tool, Library, Other);
    }

    public void Dispose() => workshop.Dispose();

    private static StageInput Packages => new("os") { Kind = "packages", Packages = "tool" };

    [Fact]
    public async Task A_package_is_there_whole_but_for_manuals_with_its_license_and_its_record() =>
        Assert.Equal(
            ["usr/bin/tool", "usr/share/doc/tool/copyright", "var/lib/dpkg/status.d/tool"],
            (await FilesAsync(Packages)).Where(path => !path.EndsWith(".md5sums", StringComparison.Ordinal)));

    [Fact]
    public async Task What_it_depends_on_comes_with_it_where_that_is_wanted() =>
        Assert.Equal(
            ["usr/bin/other", "usr/bin/tool", "usr/lib/x86_64-linux-gnu/libtool.so.1"],
            (await FilesAsync(Packages with { Dependencies = "true" }))
                .Where(path => !path.StartsWith("usr/share/", StringComparison.Ordinal) && !path.StartsWith("var/", StringComparison.Ordinal)));

    [Fact]
    public async Task A_new_version_is_a_reason_and_the_same_is_none()
    {
        await FilesAsync(Packages);
        await FilesAsync(Packages);
        Assert.Equal(["stage os: ran (it had not run before)", "stage os: up to date"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_package_can_be_of_a_distribution_that_the_users_definitions_describe()
    {
        var ubuntu = new UbuntuRelease(workshop.Directory.Combine("ubuntu"));
        ubuntu.Mirror.Publish([.. ubuntu.Packages, Package("tool", "usr/bin/tool") with { Component = "universe" }]);
        var input = workshop.Input(Packages) with
        {
            Distribution = "ubuntu-24.04",
            Definitions = [ubuntu.Definitions],
            PackageMirror = ubuntu.Mirror.Folder,
        };

        Assert.Contains("usr/bin/tool", await FilesAsync(input));
    }

    [Fact]
    public async Task A_package_that_no_suite_has_is_named() =>
        Assert.Contains(
            "has no missing",
            await Workshop.FailsAsync(ErrorCode.PackageMissing, () => FilesAsync(Packages with { Packages = "tool;missing" })),
            StringComparison.Ordinal);

    [Fact]
    public async Task Packages_that_bring_the_same_file_are_refused()
    {
        Publish(Tool, Package("twin", "usr/bin/tool"));

        Assert.Contains(
            "'usr/bin/tool'",
            await Workshop.FailsAsync(ErrorCode.PackageInvalid, () => FilesAsync(Packages with { Packages = "tool;twin" })),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("checked", false)]
    [InlineData("any", true)]
    public void Dates_of_the_mirror_are_checked_unless_any_is_accepted(string? dates, bool isAny)
    {
        var plan = StagePlan.Create(workshop.Input(Packages) with { PackageDates = dates });

        Assert.Equal(isAny, Assert.IsType<PackagesStage>(Assert.Single(plan.Stages)).AnyDate);
    }

    [Fact]
    public async Task Without_the_network_a_stage_says_what_the_cache_lacks()
    {
        var plan = StagePlan.Create(workshop.Input(Packages) with
        {
            PackageMirror = "http://127.0.0.1:9",
            Snapshot = "20250101T000000Z",
            Offline = true,
        });
        var builder = new StageBuilder(SilentObserver.Instance, TimeProvider.System);

        var failure = await Assert.ThrowsAnyAsync<SlimException>(() =>
            builder.BuildAsync(plan, new CacheChoice(workshop.Directory.Combine("empty"), IsShared: false), default));

        Assert.Equal(ErrorCode.NotInCache, failure.Code);
        Assert.Contains("'dists/trixie/InRelease' of http://127.0.0.1:9/archive/debian/20250101T000000Z", failure.Message, StringComparison.Ordinal);
    }

    private static ForgedPackage Package(string name, params string[] paths) =>
        new(name, [.. paths.Append($"usr/share/doc/{name}/copyright").Select(path => new ForgedEntry("./" + path))]);

    private void Publish(params ForgedPackage[] packages)
    {
        forge.Publish(new ForgedSuite("trixie"), packages);
        forge.Publish(new ForgedSuite("trixie-updates"));
        forge.Publish(new ForgedSuite("trixie-security"));
    }

    private Task<IReadOnlyList<string>> FilesAsync(StageInput stage) =>
        FilesAsync(workshop.Input(stage) with { PackageMirror = forge.Folder, PackageKeyring = forge.WriteKeyring(armored: false) });

    private async Task<IReadOnlyList<string>> FilesAsync(StagePlanInput input)
    {
        var results = await workshop.RunAsync(input, CancellationToken.None);
        return [.. results.ByName["os"].Tree.Find([Glob.Parse("**")]).Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path)];
    }
}
