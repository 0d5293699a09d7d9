using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Directories that an app writes to are there, and are the app's, whatever else is in the image.</summary>
public sealed class DirectoryTests : IDisposable
{
    private readonly Workshop workshop = new();

    public DirectoryTests()
    {
        // The header of a program for linux/amd64 is all that is read of it.
        byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, .. new byte[8], 2, 0, 62, .. new byte[45]];
        workshop.Write("publish/hello", "");
        File.WriteAllBytes(Path.Combine(workshop.Project, "publish", "hello"), program);
        workshop.Write("publish/data/seed.db", "seed");
        Directory.CreateDirectory(Path.Combine(workshop.Project, "empty"));
    }

    public void Dispose() => workshop.Dispose();

    private BuildInput Input => new()
    {
        PublishDirectory = Path.Combine(workshop.Project, "publish"),
        RuntimeIdentifier = "linux-x64",
        Base = "scratch",
        LayoutPath = workshop.Directory.Combine("images"),
        CacheDirectory = workshop.Store.Root,
        ProjectDirectory = workshop.Project,
    };

    [Fact]
    public async Task A_directory_belongs_to_the_images_user_and_its_parents_to_root() =>
        Assert.Equal(
            ["/app 755 0:0", "/app/data 755 1654:1654", "/opt/x 755 0:0", "/opt/x/log 755 1654:1654"],
            await DirectoriesAsync(Input with { Directories = [new("/app/data"), new("/opt/x/log")] }));

    [Fact]
    public async Task Mode_and_owner_are_those_that_are_set() =>
        Assert.Contains(
            "/srv 750 7:8",
            await DirectoriesAsync(Input with { Directories = [new("/srv") { Owner = "7:8", Mode = "0750" }] }));

    [Fact]
    public async Task A_relative_path_begins_at_the_working_directory() =>
        Assert.Contains("/app/uploads 755 1654:1654", await DirectoriesAsync(Input with { Directories = [new("uploads/")] }));

    [Fact]
    public async Task The_apps_own_folder_can_be_one() =>
        Assert.Contains("/app 755 1654:1654", await DirectoriesAsync(Input with { Directories = [new("/app")] }));

    [Fact]
    public async Task A_copy_into_it_does_not_change_it()
    {
        workshop.Write("x.txt", "x");

        Assert.Contains(
            "/srv/log 700 7:7",
            await DirectoriesAsync(Input with
            {
                Copies = [new() { Include = ["x.txt"], To = "/srv/log/" }],
                Directories = [new("/srv/log") { Owner = "7", Mode = "0700" }],
            }));
    }

    [Fact]
    public async Task The_images_user_is_the_one_that_the_project_sets() =>
        Assert.Contains("/srv 755 1000:50", await DirectoriesAsync(Input with { User = "1000:50", Directories = [new("/srv")] }));

    [Fact]
    public async Task A_user_that_is_a_name_is_looked_up_in_the_base()
    {
        await WriteBaseAsync(new RawLayer().File("etc/passwd", "root:x:0:0::/:\napp:x:1001:1002::/home/app:\n").File("etc/group", "root:x:0:\nstaff:x:50:\n"));

        Assert.Contains("/srv 755 1001:1002", await DirectoriesAsync(OnBase with { User = "app", Directories = [new("/srv")] }));
        Assert.Contains("/srv 755 1001:50", await DirectoriesAsync(OnBase with { User = "app:staff", Directories = [new("/srv")] }));
    }

    [Fact]
    public async Task A_user_that_the_base_does_not_have_ends_in_a_sentence()
    {
        await WriteBaseAsync(new RawLayer().File("etc/passwd", "root:x:0:0::/:\n"));

        var message = await Workshop.FailsAsync(ErrorCode.InvalidDirectory, () => BuildAsync(OnBase with { User = "app", Directories = [new("/srv")] }));

        Assert.StartsWith("cannot make 'app' the owner of a directory: the base 'oci:", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_below_a_link_of_the_base_is_where_the_link_leads()
    {
        await WriteBaseAsync(new RawLayer().Directory("run").Directory("var").Link("var/run", "/run"));

        Assert.Contains("/run/app 755 1654:1654", await DirectoriesAsync(OnBase with { Directories = [new("/var/run/app")] }));
    }

    [Fact]
    public async Task A_volume_is_in_the_configuration()
    {
        var image = await BuildAsync(Input with { Directories = [new("/app/data") { Volume = "true" }, new("/srv")] });

        Assert.Equal(["/app/data"], image.Image.Config.Execution.Volumes);
    }

    [Fact]
    public async Task It_is_a_layer_of_its_own_that_does_not_change_with_the_app()
    {
        var first = await BuildAsync(Input with { Directories = [new("/srv/log")] });
        workshop.Write("publish/more.txt", "more");

        var second = await BuildAsync(Input with { Directories = [new("/srv/log")] });

        Assert.Equal("ContainerSlim: directories", first.Image.Config.History[0].CreatedBy);
        Assert.True(second.Layers[0].IsReused);
    }

    [Fact]
    public async Task A_file_of_the_app_in_its_place_ends_in_a_sentence() =>
        Assert.Equal(
            "cannot create the directory '/app/hello/data': '/app/hello' is a file of the app; use another path",
            await Workshop.FailsAsync(ErrorCode.InvalidDirectory, () => BuildAsync(Input with { Directories = [new("/app/hello/data")] })));

    [Fact]
    public async Task A_file_of_the_base_in_its_place_ends_in_a_sentence()
    {
        await WriteBaseAsync(new RawLayer().File("srv", "x"));

        Assert.StartsWith(
            "cannot create the directory '/srv/log': ",
            await Workshop.FailsAsync(ErrorCode.InvalidDirectory, () => BuildAsync(OnBase with { Directories = [new("/srv/log")] })),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", null, null, "cannot use Include=\"/\" of the directory '/': it must be a directory below the root")]
    [InlineData("", null, null, "cannot use the directory '': Include is missing; set it")]
    [InlineData("/a/../b", null, null, "cannot use Include=\"/a/../b\" of the directory '/a/../b': it points outside a folder with '..'")]
    [InlineData("/a", "app", null, "cannot use Owner=\"app\" of the directory '/a': it must be uid or uid:gid in numbers")]
    [InlineData("/a", null, "9", "cannot use Mode=\"9\" of the directory '/a': it must be an octal number up to 7777, for example 0644")]
    public void A_value_that_cannot_be_used_ends_in_a_sentence(string path, string? owner, string? mode, string message)
    {
        var e = Assert.ThrowsAny<SlimException>(() => BuildPlan.Create(Input with { Directories = [new(path) { Owner = owner, Mode = mode }] }));

        Assert.Equal(ErrorCode.InvalidDirectory, e.Code);
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_listed_twice_is_one_unless_the_values_differ()
    {
        Assert.Single(BuildPlan.Create(Input with { Directories = [new("/a"), new("/a/")] }).Images[0].Directories);
        Assert.Equal(
            ErrorCode.InvalidDirectory,
            Assert.ThrowsAny<SlimException>(() => BuildPlan.Create(Input with { Directories = [new("/a"), new("/a") { Mode = "0700" }] })).Code);
    }

    [Theory]
    [InlineData("/app/")]
    [InlineData("/app/data/")]
    [InlineData("/data/")]
    public async Task The_owner_of_an_empty_folder_that_is_copied_holds(string to) =>
        Assert.Contains(
            $"{to.TrimEnd('/')} 755 7:8",
            await DirectoriesAsync(Input with { Copies = [new() { Include = ["empty"], To = to, Owner = "7:8" }] }));

    [Fact]
    public async Task The_owner_of_a_folder_holds_below_another_copy()
    {
        workshop.Write("x.txt", "x");

        Assert.Contains(
            "/data 755 7:8",
            await DirectoriesAsync(Input with
            {
                Copies = [new() { Include = ["empty"], To = "/data/", Owner = "7:8" }, new() { Include = ["x.txt"], To = "/data/" }],
            }));
    }

    [Fact]
    public async Task The_owner_of_a_file_is_not_the_owner_of_the_apps_folder()
    {
        workshop.Write("x.txt", "x");

        Assert.Contains("/app 755 0:0", await DirectoriesAsync(Input with { Copies = [new() { Include = ["x.txt"], To = "/app/", Owner = "7:8" }] }));
    }

    [Fact]
    public async Task An_owner_for_a_directory_of_every_system_is_refused() =>
        Assert.StartsWith(
            "cannot copy empty from the project to /tmp/: every system has the directory '/tmp', and a copy does not change its owner; "
                + "use <SlimDirectory Include=\"/tmp\" Owner=\"…\" Mode=\"…\" />",
            await Workshop.FailsAsync(
                ErrorCode.InvalidCopy,
                () => BuildAsync(Input with { Copies = [new() { Include = ["empty"], To = "/tmp/", Owner = "7" }] })),
            StringComparison.Ordinal);

    private BuildInput OnBase => Input with { Base = $"oci:{workshop.Directory.Combine("base")}:v1", AppCommandInstruction = "Entrypoint" };

    private Task WriteBaseAsync(RawLayer layer) => RawLayer.WriteLayoutAsync(workshop.Directory.Combine("base"), layer);

    private async Task<BuiltImage> BuildAsync(BuildInput input) => (await new TestBuild { Observer = workshop }.RunAsync(input)).Images[0];

    // The directories of the image, as the highest layer that has each of them says.
    private async Task<IReadOnlyList<string>> DirectoriesAsync(BuildInput input)
    {
        var directories = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in (await BuildAsync(input)).Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, null, CancellationToken.None))
            {
                if (item.Kind == EntryKind.Directory) directories[item.Path] = $"/{item.Path} {Convert.ToString(item.Mode, 8)} {item.UserId}:{item.GroupId}";
            }
        }

        return [.. directories.Values];
    }
}
