using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Packages that were chosen before, and what newer ones fix.</summary>
public sealed class PackageNeedsTests : IDisposable
{
    private readonly ForgedArchive archive = new();

    private BaseRequest Request => archive.Request();

    public void Dispose() => archive.Dispose();

    [Fact]
    public async Task Chosen_packages_give_the_same_layers_without_an_index()
    {
        var resolution = await DebianBase.ResolveAsync(Request, default);
        Directory.Delete(Path.Combine(archive.Forge.Folder, "dists"), recursive: true);

        var chosen = PackageNeeds.Of(Request).With(resolution.Packages.Reverse(), resolution.Depended);
        var content = await DebianBase.BuildAsync(Request, chosen, default);

        Assert.Equal(resolution.Groups, content.Resolution.Groups);
    }

    [Fact]
    public async Task A_package_that_is_not_what_it_was_is_refused()
    {
        var resolution = await DebianBase.ResolveAsync(Request, default);
        foreach (var file in Directory.GetFiles(Path.Combine(archive.Forge.Folder, "pool", "trixie"), "libc6_*")) await File.AppendAllTextAsync(file, "more");

        var error = await Assert.ThrowsAsync<DebianException>(() =>
            DebianBase.BuildAsync(Request, PackageNeeds.Of(Request).With(resolution.Packages, []), default));

        Assert.Equal(ErrorCode.ChecksumMismatch, error.Code);
        Assert.StartsWith("cannot get the locked package libc6_1.0-1_amd64: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_are_known_by_name_without_a_mirror()
    {
        Directory.Delete(archive.Forge.Folder, recursive: true);

        Assert.Contains("libc6", PackageNeeds.Of(Request).Names);
        Assert.Equal(["tool"], PackageNeeds.Of(Request with { WholePackages = ["tool"] }).Names);
    }

    [Fact]
    public void The_identity_of_definitions_depends_on_the_packages_that_are_used()
    {
        var slices = archive.Combine("slices");
        Directory.CreateDirectory(slices);
        var before = PackageNeeds.Of(Request with { Definitions = [slices] }).Definitions;

        File.WriteAllText(Path.Combine(slices, "other.yaml"), "package: other\nslices:\n  all:\n    contents:\n      /usr/bin/other:\n");
        var withOther = PackageNeeds.Of(Request with { Definitions = [slices] }).Definitions;
        File.WriteAllText(Path.Combine(slices, "zlib1g.yaml"), "package: zlib1g\nslices:\n  libs:\n    contents:\n      /usr/lib/*-linux-*/libz.so.*:\n");
        var withLibrary = PackageNeeds.Of(Request with { Definitions = [slices] }).Definitions;

        Assert.Equal(before, withOther);
        Assert.NotEqual(before, withLibrary);
        Assert.Null(PackageNeeds.Of(Request with { WholePackages = ["tool"] }).Definitions);
    }

    [Theory]
    [InlineData("1.0-1", "1.2-1", "", "medium", "CVE-2026-0002 CVE-2026-0010")]
    [InlineData("1.0-1+b2", "1.2-1+b1", "Source: tool (1.2-1)\n", "medium", "CVE-2026-0002 CVE-2026-0010")]
    [InlineData("1.1-1", "1.2-1", "", "low", "CVE-2026-0010")]
    [InlineData("9", "10", "Source: tool (1.2-1)\n", "low", "CVE-2026-0010")]
    public async Task Fixes_are_those_of_the_versions_between(string old, string now, string fields, string urgency, string fixes)
    {
        const string Text = """
            tool (1.2-1) trixie; urgency=low

              * CVE-2026-0010

            tool (1.1-1) trixie; binary-only=yes, urgency=MEDIUM

              * CVE-2026-0002 and CVE-2026-0010, not CVE-26-1 or XCVE-2026-0003.

            tool (1.0-1) trixie; urgency=high

              * CVE-2025-0001
            """;
        Release(new ForgedPackage("tool", new ForgedEntry("./usr/share/doc/tool/changelog.Debian", Text)) { Version = now, Fields = fields });

        var found = Assert.Single(await FixesAsync(old)).Value;

        Assert.Equal((urgency, fixes), (found.Urgency, string.Join(' ', found.Vulnerabilities)));
    }

    [Fact]
    public async Task Without_a_changelog_nothing_is_known()
    {
        Release(new ForgedPackage("tool", new ForgedEntry("./usr/share/doc/tool/copyright")) { Version = "2" });

        var found = Assert.Single(await FixesAsync("1")).Value;

        Assert.Null(found.Urgency);
        Assert.Empty(found.Vulnerabilities);
    }

    private async Task<IReadOnlyDictionary<string, PackageFixes>> FixesAsync(string old)
    {
        var request = Request with { WholePackages = ["tool"] };
        var newest = await DebianBase.ResolveAsync(request, default);
        return await PackageFixes.FindAsync(request, newest.Packages.Select(package => new PackageUpdate(DebianVersion.Parse(old), package)), default);
    }

    private void Release(params ForgedPackage[] packages) => archive.Forge.Publish(new ForgedSuite("trixie"), packages);
}
