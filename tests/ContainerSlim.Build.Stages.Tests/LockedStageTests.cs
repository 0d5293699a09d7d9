using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Packages and images of stages stay as they are locked.</summary>
public sealed class LockedStageTests : IDisposable
{
    private readonly Workshop workshop = new();
    private readonly DebianMirrorForge forge;

    public LockedStageTests()
    {
        forge = new DebianMirrorForge(workshop.Directory.Combine("archive"));
        Release("1.0-1");
    }

    public void Dispose() => workshop.Dispose();

    private static StageInput Tool => new("os") { Kind = "packages", Packages = "tool", Dependencies = "true" };

    private string LockPath => Path.Combine(workshop.Project, LockPlan.FileName);

    private LockedPackages Locked => Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Stages["os"]);

    [Fact]
    public async Task What_was_pulled_in_is_marked()
    {
        await BuildAsync([Tool]);

        Assert.True(Locked.WithDependencies);
        Assert.Equal(["tool"], Locked.Direct);
        Assert.Equal(["libtool1", "tool"], Locked.Packages.Keys);
    }

    [Fact]
    public async Task The_same_packages_are_taken_from_an_archive_that_has_moved_on()
    {
        await BuildAsync([Tool]);
        Release("2.0-1");

        await BuildAsync([Tool], cache: "elsewhere", mode: "true");

        Assert.All(Locked.Packages.Values, package => Assert.Equal("1.0-1", package.Version.ToString()));
        Assert.Contains("stage os: up to date", workshop.TakeLines());
    }

    [Fact]
    public async Task Another_package_is_added_or_an_error_in_locked_mode()
    {
        await BuildAsync([Tool]);
        Release("2.0-1");
        var more = Tool with { Packages = "tool;other" };

        var error = await Workshop.FailsAsync(ErrorCode.LockDrift, () => BuildAsync([more], mode: "true"));
        await BuildAsync([more]);

        Assert.Contains("for the stage 'os' for linux-x64: other is not in the file", error, StringComparison.Ordinal);
        Assert.Equal(
            ["1.0-1", "2.0-1", "1.0-1"],
            Locked.Packages.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.Version.ToString()));
    }

    [Fact]
    public async Task Some_stages_leave_the_entries_of_others()
    {
        await BuildAsync([Tool]);
        await BuildAsync([Tool with { Packages = "other" }, new StageInput("second") { Kind = "packages", Packages = "tool" }]);

        await BuildAsync([new StageInput("second") { Kind = "packages", Packages = "tool" }]);

        Assert.Equal(["os", "second"], LockReader.Read(LockPath)!.Platforms["linux-x64"].Stages.Keys);
    }

    [Fact]
    public void The_lock_is_no_input_of_a_stage_and_not_copied_unless_it_is_named()
    {
        workshop.Write("src/a.txt", "a");
        workshop.Write(LockPlan.FileName, "{}");
        var tree = DiskTree.OfProject(workshop.Project, hidden: "");

        Assert.Equal(["src", "src/a.txt"], tree.Find([Glob.Parse("**")]).Select(entry => entry.Path));
        Assert.Equal([LockPlan.FileName], tree.Find([Glob.Parse(LockPlan.FileName)]).Select(entry => entry.Path));
    }

    [Fact]
    public async Task An_image_is_read_by_its_digest()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var store = ImageFixtures.Store(workshop.Directory.Combine("images"));
        var image = await ImageFixtures.CreateImageAsync(store, ImageFixtures.Amd64);
        await registry.PutImageAsync("tools", "1", image);
        var stage = new StageInput("tools") { Kind = "image", Image = $"{registry.Host}/tools:1" };
        await BuildAsync([stage]);
        await registry.PutImageAsync("tools", "1", await ImageFixtures.CreateImageAsync(store, ImageFixtures.Arm64));

        await BuildAsync([stage], cache: "elsewhere");

        var locked = Assert.IsType<LockedImage>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Stages["tools"]);
        Assert.Equal(image.Manifest.Descriptor.Digest, locked.Digest);
    }

    private Task BuildAsync(IReadOnlyList<StageInput> stages, string cache = "cache", string? mode = null)
    {
        var plan = StagePlan.Create(workshop.Input(stages) with
        {
            PackageMirror = forge.Folder,
            PackageKeyring = forge.WriteKeyring(armored: false),
            LockFile = LockPlan.FileName,
            LockMode = mode,
        });
        return new StageBuilder(workshop, TimeProvider.System).BuildAsync(plan, new CacheChoice(workshop.Directory.Combine(cache), IsShared: false), default);
    }

    private void Release(string version)
    {
        forge.Publish(
            new ForgedSuite("trixie"),
            Package("tool", version) with { Fields = "Depends: libtool1\n" },
            Package("libtool1", version),
            Package("other", version));
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
    }

    private static ForgedPackage Package(string name, string version) =>
        new(name, new($"./usr/bin/{name}"), new ForgedEntry($"./usr/share/doc/{name}/copyright")) { Version = version };
}
