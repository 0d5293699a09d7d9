using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

public sealed class DependencyTests : IDisposable
{
    private static readonly ForgedSuite Main = new("trixie") { IndexSize = size => size };

    private readonly ForgedArchive archive = new();

    private BaseRequest Request => archive.Request() with { WholePackages = ["app"], WithDependencies = true };

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData("Depends: a (>= 1.0), b | c\n", "a app b")]
    [InlineData("Depends: a\n  (>= 1.0),\n b\n", "a app b")]
    [InlineData("Pre-Depends: a\nRecommends: b\nSuggests: c\n", "a app")]
    [InlineData("Depends: missing | b\n", "app b")]
    [InlineData("Depends: a (>> 9) | b\n", "app b")]
    [InlineData("Depends: a | b, b\n", "app b")]
    [InlineData("Depends: a:any, b:native, c:amd64\n", "a app b c")]
    [InlineData("Depends: a:arm64 | b\n", "app b")]
    [InlineData("Depends: a [amd64], b [!amd64], c <!nocheck>, missing <stage1>\n", "a app c")]
    [InlineData("Depends: a (<< 2) , b (<= 1.0-1), c (= 1.0-1)\n", "a app b c")]
    [InlineData("Depends: deep\n", "a app deep deeper")]
    public async Task Everything_that_is_needed_is_found(string fields, string expected)
    {
        Publish(App(fields), new("a"), new("b"), new("c"), With("deep", "Depends: deeper\n"), With("deeper", "Depends: a, deep\n"));

        Assert.Equal(expected, await ResolveAsync(Request));
    }

    [Theory]
    [InlineData("Depends: virtual\n", "app important")]
    [InlineData("Depends: virtual, z-optional\n", "app z-optional")]
    [InlineData("Depends: versioned (>= 2)\n", "app b-versioned")]
    [InlineData("Depends: versioned\n", "a-plain app")]
    [InlineData("Depends: real (>= 3)\n", "app b-versioned")]
    public async Task A_virtual_package_is_provided_by_the_most_important_one(string fields, string expected)
    {
        Publish(
            App(fields),
            With("a-optional", "Provides: virtual\nPriority: optional\n"),
            With("z-optional", "Provides: virtual\nPriority: optional\n"),
            With("important", "Provides: virtual\nPriority: important\n"),
            With("a-plain", "Provides: versioned\nPriority: optional\n"),
            With("b-versioned", "Provides: versioned (= 2.1),\n real (= 3.0)\nPriority: optional\n"),
            new("real"));

        Assert.Equal(expected, await ResolveAsync(Request));
    }

    [Fact]
    public async Task An_older_version_is_chosen_where_a_relation_needs_it()
    {
        Publish(App("Depends: a, b\n"), new("a"), With("b", "Depends: a (= 1.0-1)\n"));
        archive.Forge.Publish(new ForgedSuite("trixie-updates"), new ForgedPackage("a") { Version = "2.0-1" });

        Assert.Equal(["1.0-1"], (await DebianBase.ResolveAsync(Request, default)).Packages.Where(one => one.Name == "a").Select(one => one.Version.ToString()));
    }

    [Fact]
    public async Task Relations_that_contradict_each_other_are_both_named()
    {
        Publish(App("Depends: a (>= 2), b\n"), new("a"), With("b", "Depends: a (= 1.0-1)\n"));
        archive.Forge.Publish(new ForgedSuite("trixie-updates"), new ForgedPackage("a") { Version = "2.0-1" });

        Assert.EndsWith(
            "b 1.0-1 depends on a (= 1.0-1), but app 1.0-1 depends on a (>= 2)",
            await FailsAsync(ErrorCode.PackageConflict, Request),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conflicts: b\n", "a 1.0-1 conflicts with b, and b 1.0-1 is one of them, which app depends on")]
    [InlineData("Breaks: b (<< 2)\n", "a 1.0-1 breaks b (<< 2), and b 1.0-1 is one of them, which app depends on")]
    [InlineData("Breaks: b (<< 1)\n", null)]
    [InlineData("Provides: mail\nConflicts: mail\n", "a 1.0-1 conflicts with mail, and b 1.0-1 is one of them, which app depends on")]
    [InlineData("Provides: other\nConflicts: other\n", null)]
    public async Task Packages_that_exclude_each_other_are_named(string fields, string? expected)
    {
        Publish(App("Depends: a, b\n"), With("a", fields), With("b", "Provides: mail\n"));

        if (expected is null) Assert.Equal("a app b", await ResolveAsync(Request));
        else Assert.EndsWith(expected, await FailsAsync(ErrorCode.PackageConflict, Request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alternative_without_a_conflict_is_preferred()
    {
        Publish(App("Depends: a | b\nConflicts: a\n"), new("a"), new("b"));

        Assert.Equal("app b", await ResolveAsync(Request));
    }

    [Theory]
    [InlineData("Depends: nothing (>= 2)\n", "has no nothing (>= 2), which app depends on")]
    [InlineData("Depends: near\n", "has no gone or lost, which app depends on through near and far")]
    public async Task A_missing_package_is_named_with_those_that_need_it(string fields, string expected)
    {
        Publish(App(fields), With("near", "Depends: far\n"), With("far", "Depends: gone | lost\n"));

        Assert.EndsWith(expected, await FailsAsync(ErrorCode.PackageMissing, Request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Depends: a (2.0)\n")]
    [InlineData("Depends: a (>= \n")]
    [InlineData("Depends: a b\n")]
    [InlineData("Depends: | a\n")]
    [InlineData("Depends: a:\n")]
    [InlineData("Depends: a []\n")]
    [InlineData("Depends: -a\n")]
    public async Task A_malformed_relation_is_an_error(string fields)
    {
        Publish(App(fields), new("a"));

        await FailsAsync(ErrorCode.PackageInvalid, Request);
    }

    [Theory]
    [InlineData("=1.0-1", "1.0-1")]
    [InlineData("=2.0-1", "2.0-1")]
    [InlineData("", "2.0-1")]
    public async Task The_requested_version_is_chosen(string version, string expected)
    {
        Publish(new ForgedPackage("app"));
        archive.Forge.Publish(new ForgedSuite("trixie-updates"), new ForgedPackage("app") { Version = "2.0-1" });
        var wanted = new WantedPackage("app", version.Length == 0 ? null : DebianVersion.Parse(version[1..]));
        foreach (var withDependencies in new[] { true, false })
        {
            var resolution = await DebianBase.ResolveAsync(Request with { WholePackages = [wanted], WithDependencies = withDependencies }, default);

            Assert.Equal(expected, Assert.Single(resolution.Packages).Version.ToString());
        }
    }

    [Theory]
    [InlineData(true, "has no app (= 3.0)")]
    [InlineData(false, "has no app=3.0")]
    public async Task A_requested_version_that_no_suite_has_is_named(bool withDependencies, string expected)
    {
        Publish(new ForgedPackage("app"));
        var request = Request with { WholePackages = [new WantedPackage("app", DebianVersion.Parse("3.0"))], WithDependencies = withDependencies };

        Assert.EndsWith(expected, await FailsAsync(ErrorCode.PackageMissing, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_present_satisfies_dependencies_and_is_not_in_the_result()
    {
        Publish(App("Depends: a (>= 1), virtual, b\n"), new("a"), new("b"), With("c", "Provides: virtual\n"));
        var present = PresentPackage.Read(Stanza.Parse("Package: base\nVersion: 3\nProvides: virtual, a (= 1.5)\n"));

        Assert.Equal("app b", await ResolveAsync(Request with { Present = [present] }));
    }

    [Theory]
    [InlineData("Depends: a (>= 1)\n", "app 1.0-1 depends on a (>= 1), but a 0.9 is there already")]
    [InlineData("Breaks: a (<< 1)\n", "app 1.0-1 breaks a (<< 1), and a 0.9 is there already")]
    public async Task What_is_present_is_not_replaced(string fields, string expected)
    {
        Publish(App(fields), new("a"));
        var request = Request with { Present = [new PresentPackage("a", DebianVersion.Parse("0.9"))] };

        Assert.EndsWith(expected, await FailsAsync(ErrorCode.PackageConflict, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_resolution_contains_can_be_present_in_another_even_if_it_was_kept()
    {
        Publish(App("Depends: virtual\n"), With("provider", "Provides: virtual\n"));
        var first = Request with { WholePackages = ["provider"], MaxAge = TimeSpan.FromDays(1) };
        await DebianBase.ResolveAsync(first, default);

        var present = DebianBase.FindKept(first)!.Packages.Select(PresentPackage.Of).ToList();

        Assert.Equal("app", await ResolveAsync(Request with { Present = present }));
    }

    [Fact]
    public async Task An_unchanged_index_is_not_read_again()
    {
        Publish(App("Depends: a, virtual\n"), new("a"), With("b", "Provides: virtual\n"));
        var expected = await ResolveAsync(Request);
        foreach (var index in Directory.EnumerateFiles(archive.Combine("store", "blobs"), "*", SearchOption.AllDirectories)) File.Delete(index);
        foreach (var index in Directory.EnumerateFiles(archive.Forge.Folder, "Packages.gz", SearchOption.AllDirectories)) File.Delete(index);

        Assert.Equal(expected, await ResolveAsync(Request));
    }

    [Fact]
    public async Task A_changed_index_is_read_again()
    {
        Publish(App("Depends: a\n"), new("a"));
        await ResolveAsync(Request);
        Publish(App("Depends: b\n"), new("a"), new("b"));

        Assert.Equal("app b", await ResolveAsync(Request));
    }

    private static ForgedPackage App(string fields) => With("app", fields);

    private static ForgedPackage With(string name, string fields) => new(name) { Fields = fields };

    private void Publish(params IReadOnlyList<ForgedPackage> packages) => archive.Forge.Publish(Main, packages);

    private static async Task<string> ResolveAsync(BaseRequest request) =>
        string.Join(' ', (await DebianBase.ResolveAsync(request, default)).Packages.Select(package => package.Name));

    private static async Task<string> FailsAsync(ErrorCode code, BaseRequest request)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(request, default));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
