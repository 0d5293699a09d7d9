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

    [Theory]
    [InlineData("/etc/shadow", true)]
    [InlineData("/etc/shadow", false)]
    [InlineData("..", true)]
    [InlineData("../beside", true)]
    [InlineData("/nowhere/at/all", true)]
    [InlineData("/dev/zero", true)]
    public void A_link_to_elsewhere_is_refused_and_both_ends_are_named(string target, bool keepsLinks)
    {
        folder.WithLink("linked", target);

        Refusal.Is(
            ErrorCode.LinkOutside,
            $"cannot put '{folder.Path}/linked' into the image: it is a link to '{target}', which is outside the published folder; "
                + "publish the file itself, or remove the link",
            () => PublishedTree.List(folder.Path, keepsLinks));
    }

    [Fact]
    public void A_link_that_is_followed_must_not_pass_through_one_to_elsewhere()
    {
        folder.With("a/b/file", "x").WithLink("a/b/top", "../..").WithLink("deep", "a/b/top/../beside");
        Directory.CreateDirectory(folder.Beside);

        Refusal.Says(ErrorCode.LinkOutside, "/deep' into the image", () => PublishedTree.List(folder.Path, keepsLinks: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("b/")]
    public void A_link_that_names_the_folder_by_a_path_of_this_machine_is_relative_in_the_image(string below)
    {
        folder.With("b/c.txt", "c").WithLink(below + "link", Path.Combine(folder.Path, "b", "c.txt"));

        Assert.Equal(below.Length == 0 ? "b/c.txt" : "c.txt", List().Items.Single(item => item.Path == below + "link").LinkTarget);
    }

    [Fact]
    public void A_link_that_passes_through_what_is_above_the_folder_is_relative_to_the_folder()
    {
        folder.With("b.txt", "b").WithLink("link", $"../{Path.GetFileName(folder.Path)}/b.txt");

        Assert.Equal("b.txt", List().Items.Single(item => item.Path == "link").LinkTarget);
    }

    [Fact]
    public void A_folder_that_is_opened_by_way_of_a_link_can_be_named_without_it()
    {
        folder.With("b.txt", "b").WithLink("link", Path.Combine(folder.Path, "b.txt"));
        Directory.CreateDirectory(folder.Beside);
        var way = Path.Combine(folder.Beside, "way");
        Directory.CreateSymbolicLink(way, folder.Path);

        Assert.Equal("b.txt", PublishedTree.List(way, keepsLinks: true).Items.Single(item => item.Path == "link").LinkTarget);
    }

    [SkippableFact]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        await NamedPipe.CreateAsync(Path.Combine(folder.Path, "pipe"));

        Refusal.Is(
            ErrorCode.InvalidPath,
            $"cannot put '{folder.Path}/pipe' into the image: it is a named pipe, "
                + "and the app's folder can contain only files, directories and links; remove it",
            () => List());
    }

    [SkippableTheory]
    [InlineData("touch")]
    [InlineData("mkdir")]
    public async Task A_name_that_is_not_UTF8_is_said_to_be_that(string program)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "names are UTF-16 elsewhere");
        await new Command("/bin/sh", "-c", $"{program} \"$1/$(printf 'caf\\351')\"", "sh", folder.Path).RunSuccessfullyAsync();

        Refusal.Is(
            ErrorCode.InvalidPath,
            $"cannot read '{folder.Path}/caf\uFFFD': its name is not valid UTF-8, which names in an image must be; rename the file or directory",
            () => List());

        // .NET cannot name what it has to remove after the test.
        await new Command("/bin/sh", "-c", "rm -rf \"$1\"/caf*", "sh", folder.Path).RunSuccessfullyAsync();
    }

    [SkippableFact]
    public async Task A_link_to_a_name_that_is_not_UTF8_is_said_to_be_that()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "names are UTF-16 elsewhere");
        await new Command("/bin/sh", "-c", "ln -s \"$(printf 'caf\\351')\" \"$1/link\"", "sh", folder.Path).RunSuccessfullyAsync();

        Refusal.Is(
            ErrorCode.InvalidPath,
            $"cannot put '{folder.Path}/link' into the image: the target of the link is not valid UTF-8, which names in an image must be; remove the link",
            () => List());
    }

    [Fact]
    public void A_name_with_a_replacement_character_of_its_own_is_a_name()
    {
        folder.With("caf\uFFFD", "x");

        Assert.Contains(List().Items, item => item.Path == "caf\uFFFD");
    }

    [Fact]
    public void Where_an_image_has_no_links_all_are_followed()
    {
        folder.With("b/c.txt", "c").WithLink("a", "b");

        var items = PublishedTree.List(folder.Path, keepsLinks: false).Items;

        Assert.Contains(items, item => item is { Path: "a/c.txt", Kind: EntryKind.File });
    }

    [Fact]
    public void A_link_that_leads_back_is_refused_where_it_would_be_followed()
    {
        folder.WithLink("again", folder.Path);

        Assert.Equal(ErrorCode.InvalidPath, Assert.Throws<BuildException>(() => PublishedTree.List(folder.Path, keepsLinks: false)).Code);
        Assert.Equal(".", List().Items.Single(item => item.Path == "again").LinkTarget);
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
