using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>The entries of a new layer are put where the links below it lead.</summary>
public sealed class ImageRootTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private static RawLayer Merged => new RawLayer()
        .Directory("usr/lib/x86_64-linux-gnu").Directory("usr/lib64").File("usr/lib64/ld-linux-x86-64.so.2", "loader", "0755")
        .Link("lib", "usr/lib").Link("lib64", "/usr/lib64").Link("bin", "./usr/bin").Directory("usr/bin")
        .Directory("tmp", "1777").Directory("opt/cfg", "0750", 7).Link("config", "opt/cfg");

    [Theory]
    [InlineData("lib64/tool.sh", "usr/lib64/tool.sh")]
    [InlineData("bin/tool", "usr/bin/tool")]
    [InlineData("lib/x86_64-linux-gnu/libx.so", "usr/lib/x86_64-linux-gnu/libx.so")]
    [InlineData("config/new/x", "opt/cfg/new/x")]
    [InlineData("srv/x", "srv/x")]
    public async Task A_file_below_a_link_is_where_the_link_leads(string path, string place) =>
        Assert.Equal([place], Paths((await ReadAsync(Merged)).Place([Text(path)])));

    [Fact]
    public async Task A_link_to_nothing_leads_to_what_it_names() =>
        Assert.Equal(
            ["run/x/pid"],
            Paths((await ReadAsync(new RawLayer().Directory("var").Link("var/run", "/run"))).Place([Text("var/run/x/pid")])));

    [Fact]
    public async Task A_link_never_leads_out_of_the_root() =>
        Assert.Equal(["etc/x"], Paths((await ReadAsync(new RawLayer().Link("out", "../../../etc"))).Place([Text("out/x")])));

    [Fact]
    public async Task Links_in_a_circle_end_in_a_sentence()
    {
        var root = await ReadAsync(new RawLayer().Link("a", "b").Link("b", "a"));

        var e = Assert.ThrowsAny<SlimException>(() => root.Place([Text("a/x")]));

        Assert.Equal((ErrorCode.UnsafeEntry, "cannot use the layers below: the links in 'a/x' form a cycle"), (e.Code, e.Message));
    }

    [Fact]
    public async Task A_link_that_a_higher_layer_removed_leads_nowhere() =>
        Assert.Equal(["lib/x"], Paths((await ReadAsync(Merged, new RawLayer().Whiteout("lib"))).Place([Text("lib/x")])));

    [Fact]
    public async Task A_directory_that_is_a_link_below_is_the_one_that_it_leads_to()
    {
        var root = await ReadAsync(Merged);

        var placed = root.Place([LayerEntry.Directory("config", 0b111_101_101), Text("config/x")]);

        Assert.Equal(["opt/cfg", "opt/cfg/x"], Paths(placed));
        Assert.Equal((0b111_101_000, 7), (placed[0].Mode, placed[0].UserId));
    }

    [Theory]
    [InlineData("0755", "1777")]
    [InlineData("0700", "0700")]
    public async Task A_directory_that_is_there_keeps_its_mode_unless_another_is_set(string mode, string result)
    {
        var placed = Assert.Single((await ReadAsync(Merged)).Place([LayerEntry.Directory("tmp", ImageFixtures.Octal(mode))]));

        Assert.Equal(ImageFixtures.Octal(result), placed.Mode);
    }

    [Fact]
    public async Task A_hard_link_moves_with_its_file() =>
        Assert.Equal(
            ("usr/lib/b", "usr/lib/a"),
            (await ReadAsync(Merged)).Place([Text("lib/a"), LayerEntry.HardLink("lib/b", "lib/a")])
                .Where(entry => entry.Kind == EntryKind.HardLink).Select(entry => (entry.Path, entry.LinkTarget!)).Single());

    [Fact]
    public async Task What_meets_no_link_is_left_as_it_is()
    {
        IReadOnlyList<LayerEntry> entries = [LayerEntry.Directory("srv", 0b111_101_101), Text("srv/x"), LayerEntry.SymbolicLink("srv/y", "x")];

        Assert.Equal(entries, (await ReadAsync(Merged)).Place(entries));
    }

    [Theory]
    [InlineData("lib64")]
    [InlineData("usr/lib64")]
    public async Task A_file_does_not_replace_a_directory_with_something_in_it(string path)
    {
        var root = await ReadAsync(Merged);

        var e = Assert.Throws<BuildException>(() => root.Place([Text(path)]));

        Assert.Equal(ErrorCode.InvalidPath, e.Code);
        Assert.StartsWith($"cannot put a file at '/{path}' in the image: it would replace the directory '/usr/lib64'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_link_again_is_no_other_one() =>
        Assert.Equal(["lib64"], Paths((await ReadAsync(Merged)).Place([LayerEntry.SymbolicLink("lib64", "usr/lib64")])));

    [Fact]
    public async Task A_link_to_elsewhere_does_not_replace_one_to_a_directory() =>
        Assert.Equal(
            ErrorCode.InvalidPath,
            Assert.Throws<BuildException>(Action(await ReadAsync(Merged), LayerEntry.SymbolicLink("lib64", "usr/bin"))).Code);

    [Fact]
    public async Task A_file_replaces_a_link_to_a_file() =>
        Assert.Equal(
            ["etc/localtime"],
            Paths((await ReadAsync(new RawLayer().File("zone", "z").Link("etc/localtime", "/zone"))).Place([Text("etc/localtime")])));

    [Fact]
    public async Task What_would_be_below_a_file_is_refused() =>
        Assert.Equal(ErrorCode.InvalidPath, Assert.Throws<BuildException>(Action(await ReadAsync(new RawLayer().File("data", "x")), Text("data/x"))).Code);

    [Fact]
    public async Task Two_files_that_a_link_brings_to_one_path_are_refused() =>
        Assert.Equal(
            ErrorCode.InvalidPath,
            Assert.Throws<BuildException>(Action(await ReadAsync(Merged), Text("lib/x"), Text("usr/lib/x"))).Code);

    private static Action Action(ImageRoot root, params LayerEntry[] entries) => () => root.Place(entries);

    private static LayerEntry Text(string path) => ImageFixtures.Text(path, "644", "x");

    private static IEnumerable<string> Paths(IEnumerable<LayerEntry> entries) => entries.Select(entry => entry.Path);

    private Task<ImageRoot> ReadAsync(params RawLayer[] layers) =>
        ImageRoot.ReadAsync([.. layers.Select(layer => layer.ToBlob())], ImageFixtures.Store(directory.Combine("store")), CancellationToken.None);
}
