using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Images on a base of Ubuntu's packages, by definitions and with keys that the user brings.</summary>
public sealed class UbuntuPublishTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native();
    private readonly UbuntuRelease release;

    public UbuntuPublishTests() => release = new UbuntuRelease(folder.Beside);

    private string LockPath => Path.Combine(folder.Beside, "slim.lock.json");

    private BuildInput Input => folder.Input() with
    {
        AssemblyName = "hello",
        LayoutPath = Path.Combine(folder.Beside, "layout"),
        Distribution = "ubuntu-24.04",
        PackageMirror = release.Mirror.Folder,
        BasePackages = new BasePackagesInput { Definitions = [release.Definitions] },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_program_is_published_onto_Ubuntus_files()
    {
        var layers = (await new TestBuild().RunAsync(Input)).Images[0].Layers;

        Assert.Equal(["ubuntu-24.04 (no libc)", "package manifest"], layers.Take(2).Select(layer => layer.What));
        var files = await FilesAsync(layers[0]);
        Assert.Equal("ID=ubuntu\nVERSION_ID=\"24.04\"\n", files["usr/lib/os-release"]);
        Assert.Contains("\napp:x:1654:1654:", files["etc/passwd"], StringComparison.Ordinal);
        Assert.StartsWith("passwd: files\n", files["etc/nsswitch.conf"], StringComparison.Ordinal);
        Assert.Contains("var/lib/chisel/manifest.wall", (await FilesAsync(layers[1])).Keys);
    }

    [Fact]
    public async Task The_lock_names_the_distribution_and_is_enough_without_an_index()
    {
        var input = Input with { LockFile = LockPath };
        var first = await PublishAsync(input);
        Directory.Delete(Path.Combine(release.Mirror.Folder, "dists"), recursive: true);

        var second = await PublishAsync(input with { LockMode = "true", CacheDirectory = Path.Combine(folder.Beside, "other-cache") });

        var locked = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base);
        Assert.Equal("ubuntu-24.04", locked.Distribution);
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public async Task Updates_are_found_for_the_lock_although_nothing_says_what_they_fix()
    {
        await PublishAsync(Input with { LockFile = LockPath });
        var newer = release.Packages.Single(package => package.Name == "tzdata") with { Version = "2.0-1" };
        release.Mirror.Publish("-updates", [newer]);
        var store = new BlobStore(Path.Combine(folder.Beside, "review"), TimeProvider.System);
        var archive = new PackageArchive(release.Mirror.Folder, null, null) { Definitions = [release.Definitions] };

        var change = Assert.Single((await new LockReview(Services.Of(store), archive).FindAsync(LockReader.Read(LockPath)!, default)).Changes);

        Assert.Equal(("tzdata", "1.0-1", "2.0-1"), (change.Name, change.Locked, change.Newest));
        Assert.Empty(change.Fixes!.Vulnerabilities);
    }

    [Fact]
    public async Task Packages_are_added_to_a_base_of_a_registry_that_is_of_Ubuntu()
    {
        release.Mirror.Publish([.. release.Packages, new("tool", new ForgedEntry("./usr/bin/tool", "tool\n")) { Component = "universe" }]);
        await WriteBaseAsync("ID=ubuntu\nVERSION_ID=\"24.04\"\n");

        var report = await new TestBuild().RunAsync(OnBase());

        Assert.Equal("tool\n", (await FilesAsync(report.Images[0].Layers[1]))["usr/bin/tool"]);
    }

    [Fact]
    public async Task A_base_of_Ubuntu_without_definitions_is_refused_with_what_to_set()
    {
        await WriteBaseAsync("ID=ubuntu\nVERSION_ID=\"22.04\"\n");

        var failure = await Assert.ThrowsAsync<BuildException>(() => new TestBuild().RunAsync(OnBase()));

        Assert.Equal(ErrorCode.UnknownDistribution, failure.Code);
        Assert.Contains("it is of ubuntu-22.04; use a base of debian-13 or debian-12, or of another distribution", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SlimSlices", failure.Message, StringComparison.Ordinal);
    }

    private string Base => Path.Combine(folder.Beside, "base");

    private BuildInput OnBase() => Input with
    {
        Base = $"oci:{Base}:v1",
        BasePackages = Input.BasePackages with { Items = [new PackageInput("tool")] },
    };

    private static Task<PublishResult> PublishAsync(BuildInput input) =>
        new ImagePublisher(SilentObserver.Instance, TimeProvider.System).PublishAsync(input, [], default);

    private static async Task<SortedDictionary<string, string>> FilesAsync(BuiltLayer layer)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, zstd: null, default))
        {
            if (item.Kind != EntryKind.File) continue;

            using var reader = new StreamReader(item.Content, leaveOpen: true);
            files[item.Path] = await reader.ReadToEndAsync();
        }

        return files;
    }

    private async Task WriteBaseAsync(string text)
    {
        var store = ImageFixtures.Store(Path.Combine(folder.Beside, "base-store"));
        LayerEntry[] entries = [LayerEntry.File("etc/os-release", 420, System.Text.Encoding.ASCII.GetBytes(text))];
        var layer = await LayerWriter.WriteAsync(entries, new LayerOptions(), store, default);
        var image = ImageFixtures.CreateImage(PublishFolder.Platform, ImageFormat.Oci, [layer]);
        await new OciLayoutPublisher(Base, ["v1"]).PublishAsync(image, default);
    }
}
