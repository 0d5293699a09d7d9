using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Tests;

/// <summary>Definitions of slices are read as their format says, and written again to the same meaning.</summary>
public sealed class DefinitionFormatTests
{
    private static readonly PackageReader V1 = new(DefinitionFormat.V1);
    private static readonly PackageReader V3 = new(DefinitionFormat.V3);

    public static TheoryData<string> OwnReleases => [.. Distribution.Own.Select(distribution => distribution.Id)];

    [SkippableTheory]
    [MemberData(nameof(ChiselReleases.Names), MemberType = typeof(ChiselReleases))]
    public void Every_file_of_a_release_is_read_and_means_the_same_when_it_is_written_again(string release)
    {
        var folder = ChiselReleases.Require(release);
        var format = ReleaseReader.Read(File.ReadAllText(Path.Combine(folder, "chisel.yaml"))).Format;
        var files = Directory.GetFiles(Path.Combine(folder, "slices"), "*.yaml");
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var read = new PackageReader(format).Read(name, File.ReadAllText(file));
            foreach (var written in new[] { format, DefinitionFormat.V3 })
            {
                AssertSame(read, new PackageReader(written).Read(name, DefinitionWriter.Write(read, written)));
            }
        }

        Assert.InRange(files.Length, 200, 5000);
    }

    [SkippableTheory]
    [MemberData(nameof(ChiselReleases.Names), MemberType = typeof(ChiselReleases))]
    public void A_release_means_the_same_when_it_is_written_again(string release)
    {
        var read = ReleaseReader.Read(File.ReadAllText(Path.Combine(ChiselReleases.Require(release), "chisel.yaml")));
        var again = ReleaseReader.Read(DefinitionWriter.Write(read with { Format = DefinitionFormat.V2 }));

        Assert.Equal(read.Maintenance, again.Maintenance);
        Assert.Equal(read.PublicKeys, again.PublicKeys);
        Assert.Equal(read.Archives.Select(Flat), again.Archives.Select(Flat));
    }

    [SkippableTheory]
    [MemberData(nameof(ChiselReleases.Names), MemberType = typeof(ChiselReleases))]
    public void Every_slice_of_a_release_can_be_selected(string release)
    {
        var definitions = new DefinitionSet(new FolderDefinitionFiles(ChiselReleases.Require(release)));
        var slices = definitions.Packages.SelectMany(package => definitions.Find(package)!.Slices).ToList();

        foreach (var slice in slices) Assert.Contains(slice, Selection.Of(definitions, [slice.Name], "amd64").Slices);
        Assert.InRange(slices.Count, 500, 10000);
    }

    [Theory]
    [MemberData(nameof(OwnReleases))]
    public void All_own_slices_go_together_on_every_architecture(string release)
    {
        var definitions = DefinitionSet.Of(release, []);
        var all = definitions.Packages.SelectMany(package => definitions.Find(package)!.Slices.Select(slice => slice.Name)).ToList();

        foreach (var architecture in new[] { "amd64", "arm64" }) Assert.Equal(all.Count, Selection.Of(definitions, all, architecture).Slices.Count);
    }

    [Theory]
    [MemberData(nameof(OwnReleases))]
    public void Every_own_package_keeps_its_license(string release)
    {
        var definitions = DefinitionSet.Of(release, []);
        foreach (var package in definitions.Packages)
        {
            var needed = Selection.Of(definitions, [definitions.Find(package)!.Slices[0].Name], "amd64").Slices;
            Assert.Contains(needed, slice => slice.Contents.Any(path => path.Path.StartsWith($"/usr/share/doc/{package}", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_kinds_of_paths_are_told_by_their_fields()
    {
        var slice = V1.Read(
            "tool",
            """
            package: tool
            archive: extra
            essential:
              - tool_copyright
            slices:
              bins:
                hint: What runs
                essential:
                  - libc6_libs
                contents:
                  /usr/bin/tool:
                  /usr/bin/moved: {copy: /usr/bin/original}
                  /usr/bin/link: {symlink: tool}
                  /usr/share/tool/**: {arch: amd64}
                  /usr/share/tool?.d/*: {arch: [amd64, arm64], until: mutate}
                  /etc/tool.d/: {make: true, mode: 01777}
                  /etc/tool.conf: {text: "a\nb", mutable: true}
                  /etc/empty: {text: ""}
                  /var/lib/chisel/**: {generate: manifest}
                  /etc/other: {prefer: other}
                mutate: |
                  content.write("/etc/tool.conf", "c")
              copyright:
                contents:
                  /usr/share/doc/tool/copyright:
            """).Find("bins")!;

        Assert.Equal("What runs", slice.Hint);
        Assert.Equal(["tool_copyright", "libc6_libs"], slice.Essential.Select(one => one.Name.ToString()));
        Assert.Equal("content.write(\"/etc/tool.conf\", \"c\")\n", slice.Mutate);
        Assert.Equal(
            [
                "/usr/bin/tool Copy", "/usr/bin/moved Copy /usr/bin/original", "/usr/bin/link SymbolicLink tool", "/usr/share/tool/** Glob amd64",
                "/usr/share/tool?.d/* Glob until amd64,arm64", "/etc/tool.d/ Directory 1777", "/etc/tool.conf Text a\nb mutable", "/etc/empty Text",
                "/var/lib/chisel/** Manifest", "/etc/other Copy prefer=other",
            ],
            slice.Contents.Select(Flat));
    }

    [Fact]
    public void Essential_slices_of_one_architecture_are_a_mapping_in_format_v3_and_a_field_of_its_own_before()
    {
        var v1 = V1.Read("aa", "package: aa\nslices:\n  one:\n    essential: [bb_two]\n    v3-essential:\n      cc_two: {arch: arm64}\n");
        var v3 = V3.Read("aa", "package: aa\nslices:\n  one:\n    essential:\n      bb_two:\n      cc_two: {arch: [arm64]}\n");

        AssertSame(v1, v3);
        Assert.Equal([false, true], v3.Slices[0].Essential.Select(one => one.Architectures.Contains("arm64")));
    }

    [Theory]
    [InlineData("package: b\nslices: {}", "its field 'package' is 'b', not 'aa' (line 1)")]
    [InlineData("package: aa\nslices:\n  Bad: {}", "'Bad' is not a slice's name: it must have at least three of a-z, 0-9 and '-' (line 3)")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {etc/x: }", "'etc/x' of aa_one is not an absolute path without '.' and '..'")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/etc/../x: }", "'/etc/../x' of aa_one is not an absolute path without '.' and '..'")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {text: a, symlink: b}}", "/x of aa_one is several things at once: Text, SymbolicLink")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {make: true}}", "the path /x of aa_one must end with '/', because 'make' makes a directory")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {arch: mips}}", "'mips' is not an architecture: it must be one of")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {mode: 755}}", "'755' is not a mode: it must be octal, as 0755")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {until: later}}", "'later' is no value of 'until': only 'mutate' is")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x/: {mutable: true}}", "the path /x/ of aa_one is not a file, so it cannot be mutable")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x*: {mode: 0644}}", "the path /x* of aa_one is a pattern, which takes 'until' and 'arch' only")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x/*/**: {generate: manifest}}", "the path /x/*/** of aa_one must be a folder followed by '**'")]
    [InlineData("package: aa\nslices:\n  one:\n    contents: {/x: {prefer: aa}}", "the path /x of aa_one prefers its own package")]
    [InlineData("package: aa\nslices:\n  one:\n    essential: [aa_one]", "the slice 'aa_one' needs itself")]
    [InlineData("package: aa\nslices:\n  one:\n    essential: [nothing]", "'nothing' is not a slice")]
    [InlineData("package: aa\nslices:\n  one:\n    essential: {bb_two: }", "'essential' of the slice 'aa_one' must be a list")]
    [InlineData("package: aa\nessential: [bb_two]\nslices:\n  one:\n    essential: [bb_two]", "the slice 'aa_one' repeats bb_two, which its package needs")]
    [InlineData("package: aa\npackage: aa", "Duplicate key|'package' appears twice")]
    [InlineData("package: &x aa\nslices: *x", "anchors are not supported (line 1)")]
    [InlineData("package: aa\nslices: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "it is nested too deep or too large (line 2)")]
    [InlineData("package: {a", "(line ")]
    [InlineData("a: {b[c: d}\ne: f", "it is not valid YAML")]
    [InlineData("package: aa\n---\npackage: b", "it has more than one document")]
    public void A_malformed_definition_is_refused_with_a_sentence_and_its_line(string text, string sentence)
    {
        var message = Assert.Throws<FormatException>(() => V1.Read("aa", text)).Message;

        Assert.Contains(sentence.Split('|'), one => message.Contains(one, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("format: v4", "its format is 'v4': only v1, v2 and v3 are supported")]
    [InlineData("format: v1", "it names no archive")]
    [InlineData("format: v1\narchives: {a: {suites: [x], components: [main], public-keys: [k]}}", "the archive 'a' has no field 'version'")]
    [InlineData("format: v1\narchives: {a: {version: 1, suites: [x], components: [main], public-keys: [k]}}", "the archive 'a' names the unknown key 'k'")]
    [InlineData("format: v2\narchives: {a: {version: 1, default: true, suites: [x], components: [m], public-keys: [k]}}", "has the obsolete field 'default'")]
    [InlineData("format: v1\narchives: {a: {version: 1, suites: [x], components: [m], public-keys: []}}\nmaintenance: {standard: x}", "is not a date")]
    [InlineData("format: v1\narchives: {a: {version: 1, suites: [], components: [m], public-keys: []}}", "the archive 'a' has nothing in 'suites'")]
    [InlineData("format: v1\narchives: {a: {version: 1, priority: 0, suites: [x], components: [m], public-keys: []}}", "a priority must be a number")]
    public void A_malformed_release_is_refused_with_a_sentence(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<FormatException>(() => ReleaseReader.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_archives_without_priorities_the_default_one_is_used_and_others_have_to_be_named()
    {
        const string Archive = "version: 1, suites: [x], components: [main], public-keys: []";

        var release = ReleaseReader.Read($"format: v1\narchives:\n  b: {{{Archive}}}\n  a: {{{Archive}, default: true}}\n");

        Assert.Equal([("a", 1), ("b", -1)], release.Archives.Select(archive => (archive.Name, archive.Priority)));
    }

    [Fact]
    public void Every_key_of_an_own_release_is_dated_and_can_be_read() => Assert.All(
        Distribution.Own,
        distribution =>
        {
            var release = DefinitionSet.Of(distribution.Id, []).Release!;
            Assert.All(release.PublicKeys, key => Assert.NotNull(key.Expires));
            Assert.Equal(8, OpenPgp.Keyring.Of(release, release.Archives[0], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Fingerprints.Count());
        });

    [Fact]
    public void Keys_that_expired_are_trusted_no_more()
    {
        var release = DefinitionSet.Of("debian-13", []).Release!;
        OpenPgp.Keyring At(int year) => OpenPgp.Keyring.Of(release, release.Archives[0], new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(4, At(2032).Fingerprints.Count());
        var failure = Assert.Throws<DebianException>(() => At(2036));
        Assert.Equal(ErrorCode.SignatureInvalid, failure.Code);
        Assert.Contains("debian-archive-key-13 (2035-03-28)", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(PackageDefinition one, PackageDefinition other)
    {
        Assert.Equal((one.Name, one.Archive), (other.Name, other.Archive));
        Assert.Equal(one.Slices.Select(slice => (slice.Name, slice.Hint, slice.Mutate)), other.Slices.Select(slice => (slice.Name, slice.Hint, slice.Mutate)));
        Assert.Equal(one.Slices.SelectMany(slice => slice.Contents).Select(Flat), other.Slices.SelectMany(slice => slice.Contents).Select(Flat));
        Assert.Equal(EssentialOf(one), EssentialOf(other));
    }

    private static IEnumerable<string> EssentialOf(PackageDefinition package) => package.Slices.SelectMany(slice => slice.Essential).Select(Flat).Order();

    private static string Flat(Essential essential) => $"{essential.Name} {string.Join(',', essential.Architectures)}";

    private static string Flat(ArchiveDefinition archive) =>
        $"{archive.Name} {archive.Version} {archive.Priority} {archive.Subscription} "
        + string.Join(',', [.. archive.Suites, .. archive.Components, .. archive.PublicKeys]);

    private static string Flat(SlicePath path) => string.Join(
        ' ',
        new[]
        {
            path.Path, path.Kind.ToString(), path.Info, path.Mode == 0 ? "" : Convert.ToString(path.Mode, 8), path.IsMutable ? "mutable" : "",
            path.IsTemporary ? "until" : "", string.Join(',', path.Architectures), path.Prefer is null ? "" : "prefer=" + path.Prefer,
        }.Where(part => part.Length > 0));
}
