using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A published folder is listed once, and the list says which file goes in.</summary>
public sealed class PublishedTreeTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_has_files_folders_and_links_in_the_order_of_their_paths()
    {
        folder.With("b/c.txt", "c").With("b.txt", "b").WithLink("a", "b");

        Assert.Equal(
            ["a SymbolicLink", "b Directory", "b.txt File", "b/c.txt File", "Hello File", "Hello.dll File"],
            List().Items.Select(item => $"{item.Path} {item.Kind}").Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_link_to_elsewhere_is_what_it_leads_to()
    {
        Directory.CreateDirectory(Path.Combine(folder.Beside, "elsewhere"));
        File.WriteAllText(Path.Combine(folder.Beside, "elsewhere", "file"), "content");
        folder.WithLink("linked", Path.Combine(folder.Beside, "elsewhere"));

        var items = List().Items.Where(item => item.Path.StartsWith("linked", StringComparison.Ordinal));

        Assert.Equal([("linked", EntryKind.Directory), ("linked/file", EntryKind.File)], items.Select(item => (item.Path, item.Kind)));
    }

    [Fact]
    public void Where_an_image_has_no_links_all_are_followed()
    {
        folder.With("b/c.txt", "c").WithLink("a", "b");

        var items = PublishedTree.List(folder.Path, keepsLinks: false).Items;

        Assert.Contains(items, item => item is { Path: "a/c.txt", Kind: EntryKind.File });
    }

    [Fact]
    public void A_link_that_leads_back_is_refused()
    {
        folder.WithLink("again", folder.Path);

        Assert.Equal(ErrorCode.InvalidPath, Assert.Throws<BuildException>(List).Code);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_empty() => Assert.Empty(PublishedTree.List(Path.Combine(folder.Beside, "nothing"), keepsLinks: true).Items);

    [Fact]
    public void Where_something_changed_since_it_was_listed_the_stamp_is_another_one()
    {
        var time = new FixedTime(TimeProvider.System.GetUtcNow().AddMinutes(1));
        var tree = List();
        Assert.Equal(tree.Stamp(time), tree.StampAgain(time));

        folder.With("Hello.dll", "AN ASSEMBLY");

        Assert.NotEqual(tree.Stamp(time), tree.StampAgain(time));
    }

    [Fact]
    public void A_link_tells_nothing_of_what_it_leads_to()
    {
        folder.WithLink("link", "Hello");

        Assert.Null(List().Stamp(TimeProvider.System));
    }

    [Fact]
    public async Task A_file_that_was_plain_and_looks_as_it_did_is_not_opened_again()
    {
        await KeepAsync();

        var again = List();
        new PlainFiles(ServicesAt(Later)).Mark(again);

        Assert.False(again.Files.Single(file => file.Path == "Hello.dll").IsSpecial);
        Assert.True(again.Files.Single(file => file.Path == "Hello").IsSpecial);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("mode")]
    [InlineData("another file")]
    public async Task A_file_of_a_folder_that_changed_is_looked_at(string what)
    {
        await KeepAsync();
        if (what == "content") folder.With("Hello.dll", "#!/bin/sh\n");
        if (what == "mode") folder.WithMode("Hello.dll", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        if (what == "another file") folder.With("new.txt", "");

        var again = List();
        new PlainFiles(ServicesAt(Later)).Mark(again);

        Assert.All(again.Files, file => Assert.True(file.IsSpecial));
    }

    [Fact]
    public async Task What_changed_just_now_is_not_remembered()
    {
        var tree = List();
        foreach (var file in tree.Files) file.TryHead();
        await new PlainFiles(ServicesAt(TimeProvider.System)).KeepAsync(tree, default);

        var again = List();
        new PlainFiles(ServicesAt(Later)).Mark(again);

        Assert.All(again.Files, file => Assert.True(file.IsSpecial));
    }

    private static TimeProvider Later => new FixedTime(TimeProvider.System.GetUtcNow().AddMinutes(1));

    private async Task KeepAsync()
    {
        var tree = List();
        foreach (var file in tree.Files) file.TryHead();
        await new PlainFiles(ServicesAt(Later)).KeepAsync(tree, default);
    }

    private BuildServices ServicesAt(TimeProvider time) => Services.Of(new BlobStore(folder.Input().CacheDirectory!, time), time: time);

    private PublishedTree List() => PublishedTree.List(folder.Path, keepsLinks: true);
}
