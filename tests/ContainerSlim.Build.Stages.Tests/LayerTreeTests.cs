using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Layers merged as image-spec, layer.md, "Applying Changesets" says.</summary>
public sealed class LayerTreeTests : IDisposable
{
    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    private static RawLayer Lower =>
        new RawLayer().Directory("a").File("a/one", "1").File("a/two", "2").Directory("a/sub").File("a/sub/three", "3").File("b", "b");

    [Fact]
    public async Task A_whiteout_hides_a_file_of_a_lower_layer() =>
        Assert.Equal(["a", "a/sub", "a/sub/three", "a/two", "b"], await PathsAsync(Lower, new RawLayer().Whiteout("a/one")));

    [Fact]
    public async Task A_whiteout_hides_a_directory_with_all_that_is_in_it() =>
        Assert.Equal(["b"], await PathsAsync(Lower, new RawLayer().Whiteout("a")));

    [Fact]
    public async Task A_whiteout_hides_nothing_of_its_own_layer_wherever_it_stands() =>
        Assert.Equal(["a", "a/new", "b"], await PathsAsync(Lower, new RawLayer().Directory("a").File("a/new", "n").Whiteout("a")));

    [Fact]
    public async Task An_opaque_directory_hides_all_that_was_in_it_and_keeps_what_comes_with_it() =>
        Assert.Equal(["a", "a/new", "b"], await PathsAsync(Lower, new RawLayer().File("a/new", "n").Opaque("a")));

    [Fact]
    public async Task A_whiteout_of_nothing_does_nothing() =>
        Assert.Equal(6, (await PathsAsync(Lower, new RawLayer().Whiteout("x/y").Opaque("z"))).Count);

    [Fact]
    public async Task Marks_of_other_tools_are_no_files() =>
        Assert.Equal(6, (await PathsAsync(Lower, new RawLayer().File(".wh..wh.aufs", "").Directory(".wh..wh.plnk"))).Count);

    [Fact]
    public async Task A_file_replaces_a_directory_with_all_that_was_in_it() =>
        Assert.Equal(["a", "b"], await PathsAsync(Lower, new RawLayer().File("a", "now a file")));

    [Fact]
    public async Task A_directory_replaces_a_file_and_keeps_what_is_in_a_directory()
    {
        var tree = await ReadAsync(Lower, new RawLayer().Directory("b", "0700").Directory("a", "0711"));

        Assert.Equal(EntryKind.Directory, Entry(tree, "b").Kind);
        Assert.Equal(0b111_001_001, Entry(tree, "a").Mode);
        Assert.Equal("1", await ContentAsync(tree, "a/one"));
    }

    [Fact]
    public async Task A_hard_link_to_a_lower_layer_is_that_file_even_when_its_first_name_is_gone()
    {
        var tree = await ReadAsync(new RawLayer().File("a", "content", "0750", 7), new RawLayer().HardLink("b", "a"), new RawLayer().Whiteout("a"));

        Assert.Equal("content", await ContentAsync(tree, "b"));
        Assert.Equal((0b111_101_000, 7), (Entry(tree, "b").Mode, Entry(tree, "b").UserId));
    }

    [Fact]
    public async Task Names_of_one_file_are_told_from_files_that_look_the_same()
    {
        var tree = await ReadAsync(new RawLayer().File("a", "x").HardLink("b", "a").File("c", "x"));

        var entries = tree.Find([Glob.Parse("**")]).ToDictionary(entry => entry.Path, entry => entry.Identity);
        Assert.Equal(entries["a"], entries["b"]);
        Assert.NotEqual(entries["a"], entries["c"]);
    }

    [Fact]
    public async Task What_lies_below_a_link_lies_where_the_link_leads()
    {
        var tree = await ReadAsync(
            new RawLayer().Directory("usr/lib").Link("lib", "usr/lib").Link("abs", "/usr/./lib/../lib"),
            new RawLayer().File("lib/x", "x").File("abs/y", "y").Whiteout("lib/z"));

        Assert.Equal(["abs", "lib", "usr", "usr/lib", "usr/lib/x", "usr/lib/y"], tree.Find([Glob.Parse("**")]).Select(entry => entry.Path));
    }

    [Fact]
    public async Task A_pattern_through_a_link_finds_what_it_leads_to()
    {
        var tree = await ReadAsync(new RawLayer().File("usr/lib/libz.so.1", "z").Link("lib", "usr/lib"));

        Assert.Equal("usr/lib/libz.so.1", Assert.Single(tree.Find([tree.Anchor(Glob.Parse("lib/libz*"))])).Path);
        Assert.Equal("lib", Assert.Single(tree.Find([tree.Anchor(Glob.Parse("lib"))])).Path);
    }

    [Fact]
    public async Task A_link_out_of_the_root_leads_to_the_root()
    {
        var tree = await ReadAsync(new RawLayer().Link("up", "../../.."), new RawLayer().File("up/etc/passwd", "inside"));

        Assert.Equal("inside", await ContentAsync(tree, "etc/passwd"));
    }

    [Fact]
    public async Task Directories_that_no_layer_has_are_made_and_devices_are_left_out() =>
        Assert.Equal(["x", "x/y", "x/y/z"], await PathsAsync(new RawLayer().File("x/y/z", "z").Fifo("pipe")));

    [Fact]
    public async Task The_last_of_two_entries_of_one_path_counts() =>
        Assert.Equal("second", await ContentAsync(await ReadAsync(new RawLayer().File("a", "first").File("a", "second")), "a"));

    [Fact]
    public async Task Contents_are_read_in_any_order_and_more_than_once()
    {
        var tree = await ReadAsync(Lower, new RawLayer().File("c", new string('c', 300_000)));

        var contents = new[] { ("c", new string('c', 300_000)), ("a/one", "1"), ("a/sub/three", "3"), ("a/one", "1") };
        foreach (var (path, content) in contents) Assert.Equal(content, await ContentAsync(tree, path));
        Assert.Empty(Directory.EnumerateFiles(workshop.Directory.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Listing_a_layer_again_does_not_read_it()
    {
        var layer = Lower.ToBlob();
        using (await LayerTree.ReadAsync([layer], workshop.Store, workshop.Directory.Path, default))
        {
            var closed = layer with { OpenAsync = _ => throw new InvalidOperationException("It was opened.") };

            using var tree = await LayerTree.ReadAsync([closed], workshop.Store, workshop.Directory.Path, default);

            Assert.Equal(6, tree.Find([Glob.Parse("**")]).Count);
        }
    }

    public static TheoryData<ErrorCode, string> Hostile => new()
    {
        { ErrorCode.UnsafeEntry, "parent" },
        { ErrorCode.UnsafeEntry, "hard link out" },
        { ErrorCode.UnsafeEntry, "whiteout of the parent" },
        { ErrorCode.UnsafeEntry, "whiteout of itself" },
        { ErrorCode.UnsafeEntry, "circle" },
        { ErrorCode.InvalidArchive, "hard link to nothing" },
        { ErrorCode.InvalidArchive, "hard link to a directory" },
        { ErrorCode.InvalidArchive, "below a file" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task An_archive_that_means_harm_is_refused(ErrorCode code, string what)
    {
        var layer = what switch
        {
            "parent" => new RawLayer().File("a/../../etc/passwd", "x"),
            "hard link out" => new RawLayer().HardLink("a", "../../etc/passwd"),
            "whiteout of the parent" => new RawLayer().File("a/.wh...", ""),
            "whiteout of itself" => new RawLayer().File("a/.wh.", ""),
            "circle" => new RawLayer().Link("a", "b").Link("b", "a").File("a/x", "x"),
            "hard link to nothing" => new RawLayer().HardLink("a", "b"),
            "hard link to a directory" => new RawLayer().Directory("d").HardLink("a", "d"),
            _ => new RawLayer().File("a", "x").File("a/b", "y"),
        };

        await Workshop.FailsAsync(code, () => ReadAsync(layer));
    }

    [Fact]
    public async Task A_layer_that_is_not_what_it_should_be_is_refused()
    {
        var layer = Lower.ToBlob();
        var changed = layer with { OpenAsync = new RawLayer().File("other", "x").ToBlob().OpenAsync };

        await Workshop.FailsAsync(ErrorCode.ContentMismatch, () => LayerTree.ReadAsync([changed], workshop.Store, workshop.Directory.Path, default));
    }

    private async Task<LayerTree> ReadAsync(params RawLayer[] layers) =>
        await LayerTree.ReadAsync([.. layers.Select(layer => layer.ToBlob())], workshop.Store, workshop.Directory.Combine("scratch"), default);

    private async Task<IReadOnlyList<string>> PathsAsync(params RawLayer[] layers)
    {
        using var tree = await ReadAsync(layers);
        return [.. tree.Find([Glob.Parse("**")]).Select(entry => entry.Path)];
    }

    private static LayerEntry Entry(LayerTree tree, string path) => Assert.Single(tree.Find([Glob.Parse(path)]), entry => entry.Path == path).Place(path, null);

    private static async Task<string> ContentAsync(LayerTree tree, string path)
    {
        using var reader = new StreamReader(await Entry(tree, path).OpenAsync!(default));
        return await reader.ReadToEndAsync();
    }
}
