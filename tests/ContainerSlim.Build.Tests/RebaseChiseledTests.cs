using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A base that was cut from packages is cut again from newer ones, as a publish would do it.</summary>
public sealed class RebaseChiseledTests : IAsyncLifetime
{
    private static readonly ForgedPackage Tool = new("tool", new("./usr/bin/tool", "tool\n") { Mode = "755" }, new("./usr/share/doc/tool/copyright"));

    private static readonly ForgedPackage Pinned = new("pinned", new("./usr/bin/pinned", "pinned\n"), new("./usr/share/doc/pinned/copyright"));

    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");
    private readonly DebianMirrorForge mirror;
    private readonly string keyring;
    private RebaseScenery scenery = null!;

    public RebaseChiseledTests()
    {
        mirror = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));
        keyring = mirror.WriteKeyring(armored: false);
        Release("1.0-1");
    }

    private string LockPath => Path.Combine(folder.Beside, "slim.lock.json");

    public async Task InitializeAsync() => scenery = await RebaseScenery.StartAsync();

    public async Task DisposeAsync()
    {
        await scenery.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("package")]
    [InlineData("slice")]
    [InlineData("version")]
    [InlineData("compression")]
    [InlineData("copy")]
    [InlineData("settings")]
    public async Task The_result_is_what_a_publish_with_the_newest_packages_gives(string variant)
    {
        var first = await PublishAsync(Input(variant), "1");
        Release("2.0-1");
        var published = await PublishAsync(Input(variant) with { CacheDirectory = Path.Combine(folder.Beside, "other") }, "published");

        var result = await scenery.RebaseAsync(Request("1"));

        Assert.NotEqual(first, result.Digest);
        Assert.Equal(published, result.Digest);
        Assert.Equal(published, scenery.DigestOf("1"));
    }

    [Fact]
    public async Task The_packages_that_changed_are_told()
    {
        await PublishAsync(Input("plain"), "1");
        Release("2.0-1");

        var image = Assert.Single((await scenery.RebaseAsync(Request("1"))).Platforms);

        Assert.Contains(new PackageChange("libc6", "1.0-1", "2.0-1"), image.Packages);
        Assert.Empty(image.Changes);
    }

    [Fact]
    public async Task Without_newer_packages_the_image_stays_as_it_is()
    {
        var first = await PublishAsync(Input("plain"), "1");

        Assert.Equal(first, (await scenery.RebaseAsync(Request("1"))).Digest);
    }

    [Fact]
    public async Task The_packages_of_a_lock_are_used()
    {
        await PublishAsync(Input("plain"), "1");
        Release("2.0-1");
        var locked = Input("plain") with { CacheDirectory = Path.Combine(folder.Beside, "other"), LockFile = LockPath };
        var published = (await new ImagePublisher(SilentObserver.Instance, TimeProvider.System).PublishAsync(Pushed(locked, "published"), [], default)).Digest;
        Release("3.0-1");

        var result = await scenery.RebaseAsync(Request("1") with { LockFile = LockPath });

        Assert.Equal(published, result.Digest.ToString());
    }

    [Fact]
    public async Task A_lock_of_other_packages_is_refused()
    {
        await PublishAsync(Input("package"), "1");
        var locked = Input("plain") with { LockFile = LockPath };
        await new ImagePublisher(SilentObserver.Instance, TimeProvider.System).PublishAsync(Pushed(locked, "other"), [], default);

        Assert.Contains(
            "tool is not in the file",
            await scenery.RefusalAsync(Request("1") with { LockFile = LockPath }, ErrorCode.LockDrift),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_does_not_exist_is_named() => Assert.Equal(
        $"cannot read the lock file '{LockPath}': it does not exist; publish the project once, which writes it",
        await scenery.RefusalAsync(Request("1") with { LockFile = LockPath, Image = ImageLocation.Parse(await LayoutAsync()) }, ErrorCode.LockInvalid));

    [Fact]
    public async Task An_image_in_the_place_of_packages_needs_other_layers()
    {
        await PublishAsync(Input("plain"), "1");

        Assert.Contains(
            "its base was cut from packages and 'debian:13' is an image, so other layers are needed above it",
            await scenery.RefusalAsync(Request("1") with { Base = "debian:13" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_of_the_project_are_needed_again()
    {
        var slices = Path.Combine(folder.Beside, "slices");
        Directory.CreateDirectory(slices);
        await File.WriteAllTextAsync(
            Path.Combine(slices, "tool.yaml"),
            "package: tool\nslices:\n  bins:\n    contents:\n      /usr/bin/tool:\n");
        var input = Input("plain") with { BasePackages = new BasePackagesInput { Items = [new PackageInput("tool_bins")], Definitions = [slices] } };
        await PublishAsync(input, "1");
        Release("2.0-1");

        Assert.Contains(
            "its base was cut with definitions of slices of its project; name their folders with --slices",
            await scenery.RefusalAsync(Request("1")),
            StringComparison.Ordinal);
        var result = await scenery.RebaseAsync(Request("1") with { Definitions = [slices] });
        Assert.Equal(await PublishAsync(input with { CacheDirectory = Path.Combine(folder.Beside, "other") }, "published"), result.Digest);
    }

    private async Task<string> LayoutAsync()
    {
        var layout = Path.Combine(folder.Beside, "layout");
        await new TestBuild().RunAsync(Input("plain") with { LayoutPath = layout });
        return "oci:" + layout;
    }

    private RebaseRequest Request(string tag) => scenery.Request(tag, null) with { Archive = new PackageArchive(mirror.Folder, keyring, null) };

    private BuildInput Input(string variant)
    {
        var input = folder.Input() with
        {
            BaseLibraries = "runtime",
            AssemblyName = "Hello",
            PackageMirror = mirror.Folder,
            PackageKeyring = keyring,
            InvariantGlobalization = true,
            ProjectDirectory = folder.Beside,
        };
        return variant switch
        {
            "package" => input with { BasePackages = new BasePackagesInput { Items = [new PackageInput("tool")] } },
            "slice" => input with { BasePackages = new BasePackagesInput { Items = [new PackageInput("libstdc++6_libs")], AllowMissing = ["libx y.so.1"] } },
            "version" => input with { BasePackages = new BasePackagesInput { Items = [new PackageInput("pinned") { Version = "1.0-1" }] } },
            "compression" => input with { Compression = "zstd", CompressionLevel = "7" },
            "copy" => input with { Copies = [new Stages.CopyInput { Include = ["mirror/keyring*"], To = "/lib64/" }] },
            "settings" => input with
            {
                User = "app",
                Environment = [new("A", "1")],
                Labels = [new("x", "y")],
                Ports = [new("53", "udp")],
                ImageFormat = "Docker",
            },
            _ => input,
        };
    }

    private void Release(string version)
    {
        mirror.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Append(Tool).Select(package => package with { Version = version }), Pinned]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }

    private BuildInput Pushed(BuildInput input, string tag) => input with { Registry = scenery.Registry.Host, Repository = "app", Tags = [tag] };

    private async Task<Digest> PublishAsync(BuildInput input, string tag) =>
        (await new TestBuild { Observer = scenery }.RunAsync(Pushed(input, tag))).Artifact.Manifest.Descriptor.Digest;
}
