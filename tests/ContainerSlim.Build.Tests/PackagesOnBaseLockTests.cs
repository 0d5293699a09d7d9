using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Packages that are added to a base of a registry are locked beside the base.</summary>
public sealed class PackagesOnBaseLockTests : IAsyncLifetime
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");
    private readonly StepCounter counter = new();
    private readonly DebianMirrorForge mirror;
    private InMemoryRegistry registry = null!;

    public PackagesOnBaseLockTests() => mirror = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("libc6"));
        Release("1.0-1");
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Base_and_packages_are_used_again_on_a_machine_that_never_had_them()
    {
        var first = await PublishAsync(Input());
        var locked = Assert.IsType<LockedImage>(Lock());
        Assert.Equal(["libtool1", "tool"], locked.Packages!.Packages.Keys);
        Assert.True(locked.Packages.Packages["tool"].IsWhole);
        Assert.True(locked.Packages.Packages["libtool1"].IsDependency);
        Release("2.0-1");
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("libc6", "other"));

        var second = await PublishAsync(Input() with { CacheDirectory = Path.Combine(folder.Beside, "elsewhere"), LockMode = "true" });

        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public async Task What_differs_is_said_in_locked_mode()
    {
        await PublishAsync(Input());

        Assert.Contains("other is not in the file", await DriftAsync(Input("tool", "other")), StringComparison.Ordinal);
        var none = await DriftAsync(Input() with { BasePackages = new() });
        Assert.Contains("packages are in the file, and none are requested any longer", none, StringComparison.Ordinal);
        File.Delete(LockPath);
        await PublishAsync(Input() with { BasePackages = new() });
        Assert.Contains("it is not in the file", await DriftAsync(Input()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_longer_requested_goes()
    {
        await PublishAsync(Input());

        await PublishAsync(Input() with { BasePackages = new() });

        Assert.Null(Assert.IsType<LockedImage>(Lock()).Packages);
    }

    [Fact]
    public async Task Packages_on_a_base_in_a_file_are_locked_with_what_that_had()
    {
        await new OciLayoutPublisher(Base, ["1"]).PublishAsync(await CreateBaseAsync("libc6"), default);
        var input = Input() with { Base = $"oci:{Base}:1" };
        await PublishAsync(input);
        Assert.NotNull(Assert.IsType<LockedPackages>(Lock()).Present);

        await PublishAsync(input with { LockMode = "true" });
        await new OciLayoutPublisher(Base, ["1"]).PublishAsync(await CreateBaseAsync("libc6", "libtool1"), default);

        Assert.Contains("the packages of the image that they are added to have changed", await DriftAsync(input), StringComparison.Ordinal);
        await PublishAsync(input);
        Assert.Equal(["tool"], Lock().AllPackages!.Packages.Keys);
    }

    [Theory]
    [InlineData("slim.lock.json")]
    [InlineData("none")]
    public async Task An_unchanged_publish_builds_nothing(string lockFile)
    {
        var input = Input() with { LayoutPath = null, Registry = registry.Host, LockFile = lockFile };
        var first = await PublishAsync(input, later: true);
        var (steps, requests) = (counter.Steps, registry.Requests.Count);

        var second = await PublishAsync(input, later: true);

        Assert.Equal((first.Digest, steps), (second.Digest, counter.Steps));
        Assert.All(registry.Requests.Skip(requests), request => Assert.Equal("HEAD", request.Method));
    }

    [Fact]
    public async Task Another_base_behind_the_same_name_is_a_reason_to_build()
    {
        var input = Input() with { LayoutPath = null, Registry = registry.Host, LockFile = "none" };
        await PublishAsync(input, later: true);
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("libc6", "libtool1"));
        var steps = counter.Steps;

        await PublishAsync(input, later: true);

        Assert.True(counter.Steps > steps);
    }

    private string Base => Path.Combine(folder.Beside, "base");

    private string LockPath => Path.Combine(folder.Beside, "project", "slim.lock.json");

    private LockedSource Lock() => LockReader.Read(LockPath)!.Platforms["linux-x64"].Base!;

    private BuildInput Input(params string[] packages) => folder.Input() with
    {
        Base = $"{registry.Host}/base:1",
        AssemblyName = "Hello",
        AppCommandInstruction = "Entrypoint",
        PackageMirror = mirror.Folder,
        PackageKeyring = mirror.WriteKeyring(armored: false),
        BasePackages = new BasePackagesInput { Items = [.. packages.DefaultIfEmpty("tool").Select(name => new PackageInput(name))] },
        LayoutPath = Path.Combine(folder.Beside, "layout"),
        LockFile = "slim.lock.json",
        ProjectDirectory = Path.GetDirectoryName(LockPath),
    };

    private void Release(string version)
    {
        ForgedPackage Package(string name, string fields) =>
            new(name, new ForgedEntry($"./usr/bin/{name}", version), new($"./usr/share/doc/{name}/copyright")) { Version = version, Fields = fields };
        mirror.Publish(
            new ForgedSuite("trixie"),
            [.. DebianMirrorForge.Base, Package("tool", "Depends: libtool1, libc6\n"), Package("libtool1", ""), Package("other", "")]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }

    private async Task<Image> CreateBaseAsync(params string[] packages)
    {
        var store = ImageFixtures.Store(Path.Combine(folder.Beside, "base-store"));
        var status = string.Join('\n', packages.Select(name => $"Package: {name}\nStatus: install ok installed\nVersion: 1.0-1\nArchitecture: amd64\n"));
        LayerEntry[] entries =
        [
            LayerEntry.File("etc/os-release", 420, "ID=debian\nVERSION_ID=\"13\"\n"u8.ToArray()),
            LayerEntry.File("etc/passwd", 420, "root:x:0:0:root:/root:/bin/sh\n"u8.ToArray()),
            LayerEntry.File("var/lib/dpkg/status", 420, Encoding.ASCII.GetBytes(status)),
        ];
        return ImageFixtures.CreateImage(PublishFolder.Platform, ImageFormat.Oci, [await LayerWriter.WriteAsync(entries, new LayerOptions(), store, default)]);
    }

    private Task<PublishResult> PublishAsync(BuildInput input, bool later = false) =>
        new ImagePublisher(counter, later ? new Later() : TimeProvider.System).PublishAsync(input, [], default);

    private async Task<string> DriftAsync(BuildInput input)
    {
        var error = await Assert.ThrowsAsync<BuildException>(() => PublishAsync(input with { LockMode = "true" }));
        Assert.Equal(ErrorCode.LockDrift, error.Code);
        return error.Message;
    }

    /// <summary>Files of a moment ago are old.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMinutes(1);
    }

    private sealed class StepCounter : IBuildObserver
    {
        public int Steps { get; private set; }

        public void StepFinished(BuildStep step) => Steps++;

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }
    }
}
