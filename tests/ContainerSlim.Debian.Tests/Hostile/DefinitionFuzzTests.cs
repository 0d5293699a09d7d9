using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Damaged definitions of slices.</summary>
public sealed class DefinitionFuzzTests
{
    private const string Tool = """
        package: tool
        archive: extra
        essential: [tool_copyright]
        slices:
          bins:
            hint: What runs
            essential:
              - libc6_libs
            v3-essential:
              cc_two: {arch: arm64}
            contents:
              /usr/bin/tool:
              /usr/bin/moved: {copy: /usr/bin/original, mode: 0644}
              /usr/bin/link: {symlink: tool}
              /usr/share/tool?.d/**: {arch: [amd64, arm64], until: mutate}
              /etc/tool.d/: {make: true, mode: 01777}
              /etc/tool.conf: {text: "a\n\x41\u00e9", mutable: true}
              /var/lib/chisel/**: {generate: manifest}
              /etc/other:
                text: |
                  many
                  lines
                prefer: other
            mutate: |
              content.write("/etc/tool.conf", "c")
          copyright:
            contents: {/usr/share/doc/tool/copyright: }
        """;

    private const string Release = """
        format: v1
        maintenance: {standard: 2024-04-25, expanded: 2029-05-31, legacy: 2034-04-25, end-of-life: 2036-04-29}
        archives:
          ubuntu: {priority: 10, version: 24.04, components: [main, universe], suites: [noble], public-keys: [key]}
        v2-archives:
          esm: {pro: esm-apps, priority: -16, version: 24.04, components: [main], suites: [noble-apps], public-keys: [key]}
        public-keys:
          key:
            id: "871920D1991BC93C"
            expires: 2030-01-01
            armor: |
              -----BEGIN PGP PUBLIC KEY BLOCK-----

              mQINBFufwdoBEADv/Gxytx
              -----END PGP PUBLIC KEY BLOCK-----
        """;

    private static readonly string[] Yaml =
    [
        "{", "}", "[", "]", ": ", "- ", "\n", "\n  ", "? ", "&a ", "*a", "!!str ", "|\n", ">-\n", "\"", "'", "\"\\ud800\"", "\"\\U00110000\"",
        "%YAML 1.2\n---\n", "---\n", "...\n", "\t", "#", "@", "`", "null", "~",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(null)]
    public Task Damaged_slices_are_refused_or_can_be_written_again(int? format)
    {
        var reader = new PackageReader((DefinitionFormat?)format);
        return new Fuzz<FormatException>(Tool) { Cases = 600, Words = Yaml }.RunAsync((string text) =>
        {
            PackageDefinition? read = null;
            try
            {
                read = reader.Read("tool", text);
            }
            catch (FormatException)
            {
                return;
            }

            var again = new PackageReader(DefinitionFormat.V3).Read("tool", DefinitionWriter.Write(read, DefinitionFormat.V3));
            Assert.Equal(Texts(read), Texts(again));
        });
    }

    [Fact]
    public Task Damaged_releases_are_refused() =>
        new Fuzz<FormatException>(Release) { Cases = 800, Words = Yaml }.RunAsync((string text) => _ = ReleaseReader.Read(text));

    [Fact]
    public Task Damaged_scripts_of_slices_are_refused() => new Fuzz<DebianException>(
        "dir = \"/usr/parts/\"\ntexts = [\n  content.read(dir + name) for name in content.list(dir)\n]\ncontent.write(\"/etc/whole\", \"\".join(texts))\n",
        "d = \"/usr/parts/\"\nn = [\"parts/{}\".format(x) for x in content.list(d)]\ncontent.write(\"/etc/whole\", \"\\n\".join(n))",
        "x = content.read(\"/usr/parts/a\")\ncontent.write(\"/etc/whole\", x)")
    {
        Cases = 1500,
        Words = ["content.", "\"", "[", "]", "dir", "for", "in", "#", "\n", "/"],
    }.RunAsync((string script) =>
    {
        List<CutEntry> entries =
        [
            CutEntry.File(BaseGroup.Base, "usr/parts/a", 0b110_100_100, "A"u8.ToArray()),
            CutEntry.File(BaseGroup.Base, "etc/whole", 0b110_100_100, "FIXME"u8.ToArray()) with { IsMutable = true },
            new(BaseGroup.Base, LayerEntry.Directory("usr/parts", 0b111_101_101)),
        ];
        var slice = new SliceDefinition(new SliceName("tool", "bins")) { Mutate = script };
        Mutation.RunAsync(slice, entries, default).GetAwaiter().GetResult();
    });

    [Fact]
    public Task Damaged_patterns_match_what_they_overlap()
    {
        var fuzz = new Fuzz<FormatException>("/usr/**/lib*-?/x", "/**/**/a*b*c", "/usr/share/**") { Cases = 2000, Words = ["*", "**", "?", "/", "a"] };
        return fuzz.RunAsync((string pattern) =>
        {
            const string Path = "/usr/share/lib1-2/x";
            if (Glob.Matches(pattern, Path)) Assert.True(Glob.Overlap(pattern, Path) && Glob.Overlap(Path, pattern));
            Assert.Equal(Glob.Overlap(pattern, "/usr/*/x"), Glob.Overlap("/usr/*/x", pattern));
        });
    }

    private static IEnumerable<string> Texts(PackageDefinition package) => package.Slices.SelectMany(slice => slice.Contents).Select(path => path.Info);
}
