using System.Globalization;
using System.Security.Cryptography;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class ImageStageTests : IDisposable
{
    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    private string Layout => workshop.Directory.Combine("layout");

    private StageInput Tools => new("tools") { Kind = "image", Image = $"oci:{Layout}:v1" };

    [SkippableFact]
    public async Task An_image_is_what_umoci_makes_of_it()
    {
        await RawLayer.WriteLayoutAsync(
            Layout,
            new RawLayer()
                .Directory("bin").File("bin/sh", "#!shell", "0755").HardLink("bin/ash", "bin/sh")
                .Directory("home/app", "0750", 1654).File("home/app/x", "x", "0600", 1654)
                .Directory("etc/old").File("etc/old/conf", "old")
                .Directory("etc/keep").File("etc/keep/a", "a")
                .Directory("var/log").File("var/log/l", "l")
                .Link("lib", "usr/lib").Directory("usr/lib"),
            new RawLayer()
                .Whiteout("etc/old")
                .Directory("etc")
                .File("etc/new", "new", "0640")
                .Opaque("etc/keep")
                .File("etc/keep/b", "b")
                .File("usr/lib/z", "z")
                .HardLink("usr/lib/z2", "usr/lib/z"),
            new RawLayer()
                .File("var/log", "now a file")
                .Whiteout("bin/sh")
                .Directory("usr/lib", "0711")
                .File("suid", "s", "4755")
                .Link("usr/up", "../../../etc")
                .Directory("empty", "1777"));

        var unpacked = await Umoci.UnpackAsync(Layout, "v1", workshop.Directory.Combine("bundle"));

        Assert.Equal(await ListFolderAsync(unpacked), await ListStageAsync());
    }

    [Fact]
    public async Task An_image_says_whether_it_is_another_than_last_time()
    {
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("a", "1"));
        await workshop.RunAsync(Tools);
        await workshop.RunAsync(Tools);
        Assert.Equal(["stage tools: ran (it had not run before)", "stage tools: up to date"], workshop.TakeLines());
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("a", "2"));

        await workshop.RunAsync(Tools);

        Assert.Equal([$"stage tools: ran (image changed: oci:{Layout}:v1)"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_stage_after_an_image_runs_again_when_the_image_is_another()
    {
        var after = Workshop.Shell("after", "touch $SLIM_OUTPUT/x") with { Inputs = "in", DependsOn = "tools" };
        workshop.Write("in", "x");
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("a", "1"));
        await workshop.RunAsync(Tools, after);
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("a", "2"));
        workshop.TakeLines();

        await workshop.RunAsync(Tools, after);

        Assert.Contains("stage after: ran (stages changed: tools)", workshop.TakeLines());
    }

    [Fact]
    public async Task An_image_without_the_platform_is_refused()
    {
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("a", "1"));

        await Workshop.FailsAsync(ErrorCode.PlatformMissing, () => workshop.RunAsync(Tools with { Platform = "linux/arm64" }));
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_refused() => await Workshop.FailsAsync(ErrorCode.ImageNotFound, () => workshop.RunAsync(Tools));

    [Fact]
    public async Task A_hostile_image_is_refused_and_nothing_is_kept_of_it()
    {
        await RawLayer.WriteLayoutAsync(Layout, new RawLayer().File("../../etc/cron.d/x", "x"));

        await Workshop.FailsAsync(ErrorCode.UnsafeEntry, () => workshop.RunAsync(Tools));

        Assert.False(File.Exists(Path.Combine(workshop.Project, "obj/slim/stages/tools/state.json")));
    }

    [Fact]
    public async Task A_layer_compressed_with_gzip_is_read_as_well()
    {
        var image = await ImageFixtures.CreateImageAsync(workshop.Store, ImageFixtures.Amd64);
        await new OciLayoutPublisher(Layout, ["v1"]).PublishAsync(image, default);

        Assert.Contains(
            "home/app d 750 1654:1654",
            string.Join('\n', (await ListStageAsync()).Select(line => Environment.IsPrivilegedProcess ? line : line + " 1654:1654")),
            StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> ListStageAsync()
    {
        var results = await workshop.RunAsync(Tools);
        var lines = new List<string>();
        foreach (var found in results.ByName["tools"].Tree.Find([Glob.Parse("**")]))
        {
            var entry = found.Place(found.Path, null);
            var (kind, last) = entry.Kind switch
            {
                EntryKind.Directory => ("d", ""),
                EntryKind.SymbolicLink => ("l", entry.LinkTarget!),
                _ => ("f", await HashAsync(entry)),
            };
            lines.Add(Line(entry.Path, kind, Convert.ToString(entry.Mode, 8), $"{entry.UserId}:{entry.GroupId}", last));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> ListFolderAsync(string folder)
    {
        var found = await new Command("find", folder, "-mindepth", "1", "-printf", "%P\\t%y\\t%m\\t%U:%G\\t%l\\n").RunSuccessfullyAsync();
        var rows = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));
        return
        [
            .. rows
                .Select(row => Line(row[0], row[1], row[2], row[3], row[1] == "f" ? Hash(File.ReadAllBytes(Path.Combine(folder, row[0]))) : row[4]))
                .Order(StringComparer.Ordinal),
        ];
    }

    // Only root can give files away, and link modes mean nothing.
    private static string Line(string path, string kind, string mode, string owner, string last) =>
        string.Create(CultureInfo.InvariantCulture, $"{path} {kind} {mode} {(Environment.IsPrivilegedProcess ? owner : "")} {last}")
            .Replace("  ", " ", StringComparison.Ordinal);

    private static async Task<string> HashAsync(LayerEntry entry)
    {
        using var content = new MemoryStream();
        await using var stream = await entry.OpenAsync!(default);
        await stream.CopyToAsync(content);
        return Hash(content.ToArray());
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));
}
