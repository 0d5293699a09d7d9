using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Copies put files where COPY of a Dockerfile puts them.</summary>
public sealed class CopyTests : IDisposable
{
    private readonly Workshop workshop = new();

    public CopyTests()
    {
        workshop.Write("a.txt", "a");
        workshop.Write("b.txt", "b");
        workshop.Write("dist/index.html", "html");
        workshop.Write("dist/app.js", "js");
        workshop.Write("dist/app.js.map", "map");
        workshop.Write("dist/img/logo.svg", "svg");
        workshop.Write("run.sh", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(workshop.Project, "run.sh"), (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => workshop.Dispose();

    [Theory]
    [InlineData("a.txt", "/srv/name", "srv/name")]
    [InlineData("a.txt", "/srv/", "srv/a.txt")]
    [InlineData("dist/img", "/srv", "srv/logo.svg")]
    [InlineData("dist/img", "/srv/", "srv/logo.svg")]
    [InlineData("dist/*.html", "/srv/", "srv/index.html")]
    [InlineData("dist/./img/logo.svg", "/srv/", "srv/img/logo.svg")]
    [InlineData("a.txt", null, "app/a.txt")]
    [InlineData("a.txt", "/", "a.txt")]
    public async Task A_slash_at_the_end_makes_the_target_a_directory(string include, string? to, string path) =>
        Assert.Equal([path], await FilesAsync(Copy(include, to)));

    [Fact]
    public async Task Of_a_directory_the_content_is_copied_and_not_itself() =>
        Assert.Equal(["srv/app.js", "srv/app.js.map", "srv/img/logo.svg", "srv/index.html"], await FilesAsync(Copy("dist", "/srv")));

    [Fact]
    public async Task Several_files_lie_in_one_directory() =>
        Assert.Equal(["srv/a.txt", "srv/b.txt"], await FilesAsync(Copy("a.txt", "/srv/") with { Include = ["a.txt", "b.txt"] }));

    [Fact]
    public async Task Several_files_need_a_slash() =>
        Assert.Contains("more than one file ('a.txt', 'b.txt')", await FailsAsync(ErrorCode.CopyConflict, Copy("*.txt", "/srv")), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_excluded_is_left_out() =>
        Assert.Equal(["srv/app.js", "srv/index.html"], await FilesAsync(Copy("dist", "/srv/") with { Exclude = ["**/*.map", "dist/img"] }));

    [Fact]
    public async Task Files_of_one_name_keep_their_folders_only_with_two_stars()
    {
        workshop.Write("dist/img/app.js", "other");

        Assert.Contains(
            "'dist/app.js' and 'dist/img/app.js' would both be '/srv/app.js'",
            await FailsAsync(ErrorCode.CopyConflict, Copy("x", "/srv/") with { Include = ["dist/*.js", "dist/img/*.js"] }),
            StringComparison.Ordinal);
        Assert.Equal(["srv/app.js", "srv/img/app.js"], await FilesAsync(Copy("dist/**/*.js", "/srv/")));
    }

    [Fact]
    public async Task A_copy_that_finds_nothing_is_an_error_unless_it_is_optional()
    {
        Assert.StartsWith(
            "cannot copy dits from the project to /srv/: nothing matches",
            await FailsAsync(ErrorCode.CopyMatchesNothing, Copy("dits", "/srv/")),
            StringComparison.Ordinal);
        Assert.Empty(await workshop.CopyAsync(workshop.Input([], Copy("dits", "/srv/") with { Optional = "true" })));
    }

    [Fact]
    public async Task A_file_is_plain_and_a_script_that_may_be_run_can_be_run() =>
        Assert.Equal(
            ["d 755 0:0 data", "f 644 0:0 data/a.txt", "f 755 0:0 data/run.sh"],
            await ListAsync(Copy("x", "/data/") with { Include = ["a.txt", "run.sh"] }));

    [Fact]
    public async Task A_mode_and_an_owner_are_those_of_all_that_is_copied_and_a_directory_can_be_entered_by_who_may_read_it() =>
        Assert.Equal(
            ["d 755 1654:100 data", "d 750 1654:100 data/img", "f 640 1654:100 data/img/logo.svg"],
            await ListAsync(Copy("dist/./img", "/data/") with { Mode = "0640", Owner = "1654:100" }));

    [Fact]
    public async Task An_empty_directory_can_be_copied()
    {
        Directory.CreateDirectory(Path.Combine(workshop.Project, "empty"));

        Assert.Equal(["d 755 1654:1654 data"], await ListAsync(Copy("empty", "/data/") with { Owner = "1654" }));
    }

    [Fact]
    public async Task Links_stay_links()
    {
        File.CreateSymbolicLink(Path.Combine(workshop.Project, "dist", "latest"), "app.js");

        var layer = Assert.Single(await workshop.CopyAsync(workshop.Input([], Copy("dist", "/srv/"))));

        Assert.Equal("app.js", Assert.Single(layer.Entries, entry => entry.Kind == EntryKind.SymbolicLink).LinkTarget);
    }

    [Fact]
    public async Task Directories_that_a_base_has_are_not_said_again() =>
        Assert.Equal(
            ["opt/x/a.txt", "opt/x"],
            (await EntriesAsync(Copy("a.txt", "/opt/x/"))).Select(entry => entry.Path).OrderDescending(StringComparer.Ordinal));

    [Fact]
    public async Task The_last_of_two_copies_to_one_path_counts()
    {
        var layers = await workshop.CopyAsync(workshop.Input([], Copy("a.txt", "/srv/x"), Copy("b.txt", "/srv/x")));

        Assert.Equal("copy b.txt from the project to /srv/x", Assert.Single(layers, layer => layer.Entries.Any(entry => entry.Path == "srv/x")).What);
    }

    [Fact]
    public async Task A_file_where_another_copy_needs_a_directory_is_refused() =>
        Assert.Contains(
            "would have to be both a directory and something else",
            await FailsAsync(ErrorCode.CopyConflict, Copy("a.txt", "/srv/x"), Copy("b.txt", "/srv/x/y")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Each_copy_is_a_layer_and_what_changes_least_is_lowest()
    {
        await RawLayer.WriteLayoutAsync(workshop.Directory.Combine("layout"), new RawLayer().File("bin/tool", "x", "0755"));
        StageInput[] stages =
        [
            new("image") { Kind = "image", Image = $"oci:{workshop.Directory.Combine("layout")}:v1" },
            Workshop.Shell("made", "echo x > $SLIM_OUTPUT/x") with { Inputs = "a.txt" },
        ];

        var layers = await workshop.CopyAsync(
            workshop.Input(stages, Copy("a.txt", "/one/"), Copy("x", "/two/") with { From = "made" }, Copy("bin/tool", "/three/") with { From = "image" }));

        Assert.Equal(
            ["copy bin/tool from image to /three/", "copy x from made to /two/", "copy a.txt from the project to /one/"],
            layers.Select(layer => layer.What));
    }

    [Fact]
    public async Task Files_of_an_image_keep_mode_and_owner_and_second_names_of_one_file_stay_that()
    {
        await RawLayer.WriteLayoutAsync(
            workshop.Directory.Combine("layout"),
            new RawLayer().Directory("opt").File("opt/a", "x", "4750", 7).HardLink("opt/b", "opt/a"));

        var layer = Assert.Single(
            await workshop.CopyAsync(workshop.Input([], Copy("opt", "/data/") with { From = $"oci:{workshop.Directory.Combine("layout")}:v1" })));

        Assert.Equal(["d 755 0:0 data", "f 4750 7:7 data/a", "h 4750 7:7 data/b"], layer.Entries.Select(Line));
        Assert.NotNull(layer.Key);
    }

    [Fact]
    public async Task A_list_of_many_files_is_named_by_its_first() =>
        Assert.Equal(
            "copy a.txt and 3 more from the project to /srv/",
            Assert.Single(
                await workshop.CopyAsync(workshop.Input([], Copy("x", "/srv/") with { Include = ["a.txt", "b.txt", "run.sh", "dist/app.js"] }))).What);

    private static CopyInput Copy(string include, string? to) => new() { Include = [include], To = to };

    private Task<string> FailsAsync(ErrorCode code, params CopyInput[] copies) =>
        Workshop.FailsAsync(code, () => workshop.CopyAsync(workshop.Input([], copies)));

    private async Task<IReadOnlyList<LayerEntry>> EntriesAsync(CopyInput copy) => Assert.Single(await workshop.CopyAsync(workshop.Input([], copy))).Entries;

    private async Task<IEnumerable<string>> FilesAsync(CopyInput copy) =>
        (await EntriesAsync(copy)).Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path);

    private async Task<IEnumerable<string>> ListAsync(CopyInput copy) => (await EntriesAsync(copy)).Select(Line);

    private static string Line(LayerEntry entry)
    {
        var kind = entry.Kind switch { EntryKind.Directory => 'd', EntryKind.HardLink => 'h', EntryKind.SymbolicLink => 'l', _ => 'f' };
        return string.Create(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString(entry.Mode, 8)} {entry.UserId}:{entry.GroupId} {entry.Path}");
    }
}
