using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A publish writes down what the image is built from, and the next one uses it.</summary>
public sealed class LockPublishTests : IAsyncLifetime
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");
    private readonly Ear ear = new();
    private readonly DebianMirrorForge mirror;
    private readonly string keyring;
    private InMemoryRegistry registry = null!;

    public LockPublishTests()
    {
        mirror = new DebianMirrorForge(Path.Combine(folder.Beside, "mirror"));
        keyring = mirror.WriteKeyring(armored: false);
        Release(DebianMirrorForge.Base);
    }

    private string LockPath => Path.Combine(folder.Beside, "project", "slim.lock.json");

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_first_publish_writes_the_lock_and_says_so()
    {
        await PublishAsync(Input());

        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base);
        Assert.Equal("1.0-1", packages.Packages["libc6"].Version.ToString());
        Assert.Contains("Wrote the lock file", Assert.Single(ear.Lines, line => line.Contains("lock", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_locked_packages_are_used_on_a_machine_that_never_had_them()
    {
        var first = await PublishAsync(Input());
        Release([.. DebianMirrorForge.Base.Select(package => package with { Version = "2.0-1" })]);

        var second = await PublishAsync(Elsewhere());

        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public async Task Locked_packages_need_no_index()
    {
        var first = await PublishAsync(Input());
        Directory.Delete(Path.Combine(mirror.Folder, "dists"), recursive: true);

        Assert.Equal(first.Digest, (await PublishAsync(Elsewhere() with { LockMode = "true" })).Digest);
    }

    [Fact]
    public async Task A_locked_package_that_no_mirror_has_any_more_is_named()
    {
        await PublishAsync(Input());
        Directory.Delete(Path.Combine(mirror.Folder, "pool"), recursive: true);

        var error = await Assert.ThrowsAnyAsync<SlimException>(() => PublishAsync(Elsewhere()));

        Assert.Equal(ErrorCode.PackageMissing, error.Code);
        Assert.Contains("containerslim lock --update", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_new_is_added_and_what_is_locked_stays()
    {
        await PublishAsync(Input() with { BaseLibraries = "native" });
        Release([.. DebianMirrorForge.Base.Select(package => package with { Version = "2.0-1" })]);

        await PublishAsync(Input());

        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base).Packages;
        Assert.Equal(("1.0-1", "2.0-1"), (packages["libc6"].Version.ToString(), packages["libstdc++6"].Version.ToString()));
        Assert.Contains("added", ear.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_longer_needed_goes_without_a_lookup()
    {
        await PublishAsync(Input());
        Directory.Delete(Path.Combine(mirror.Folder, "dists"), recursive: true);

        await PublishAsync(Input() with { BaseLibraries = "native" });

        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base).Packages;
        Assert.DoesNotContain("libstdc++6", packages.Keys);
        Assert.Contains("removed", ear.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_lock_is_an_error_before_anything_is_published()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LockPath)!);
        await File.WriteAllTextAsync(LockPath, "{}");

        var error = await Assert.ThrowsAsync<BuildException>(() => PublishAsync(Input() with { Base = "scratch" }));

        Assert.Equal(ErrorCode.LockInvalid, error.Code);
        Assert.False(Directory.Exists(Input().LayoutPath));
    }

    [Fact]
    public async Task Packages_of_one_source_stay_together()
    {
        await PublishAsync(Input() with { BaseLibraries = "native" });
        Release([.. DebianMirrorForge.Base.Select(package => package with { Version = "2.0-1", Fields = OneSource(package.Name) })]);

        await PublishAsync(Input());

        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base).Packages;
        Assert.Equal(("2.0-1", "2.0-1"), (packages["libc6"].Version.ToString(), packages["libstdc++6"].Version.ToString()));
    }

    [Fact]
    public async Task In_locked_mode_a_difference_is_an_error_and_the_file_stays()
    {
        await PublishAsync(Input() with { BaseLibraries = "native" });
        var before = await File.ReadAllTextAsync(LockPath);

        var error = await DriftAsync(Input() with { LockMode = "true" });

        Assert.Contains("for the base for linux-x64: ", error, StringComparison.Ordinal);
        Assert.Contains("libstdc++6 ", error, StringComparison.Ordinal);
        Assert.Contains("not in the file", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(LockPath));
    }

    [Fact]
    public async Task In_locked_mode_what_nothing_needs_is_an_error()
    {
        await PublishAsync(Input());

        Assert.Contains("nothing needs it any longer", await DriftAsync(Input() with { Base = "scratch", LockMode = "true" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_distribution_is_a_difference()
    {
        await PublishAsync(Input());

        Assert.Contains(
            "the distribution is debian-12 instead of debian-13",
            await DriftAsync(Input() with { Distribution = "debian-12", LockMode = "true" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_mode_without_a_file_says_how_to_get_one() =>
        Assert.Contains("publish once without SlimLockedMode", await DriftAsync(Input() with { LockMode = "true" }), StringComparison.Ordinal);

    [Fact]
    public async Task A_build_machine_creates_no_file_and_is_strict_with_one()
    {
        await PublishAsync(Input() with { LockMode = "ci" });
        Assert.False(File.Exists(LockPath));

        await PublishAsync(Input() with { BaseLibraries = "native" });
        await DriftAsync(Input() with { LockMode = "ci" });
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_no_error()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Beside, "file"), "");

        await PublishAsync(Input() with { LockFile = Path.Combine(folder.Beside, "file", "slim.lock.json") });

        Assert.DoesNotContain(ear.Lines, line => line.Contains("lock file", StringComparison.Ordinal));
        Assert.Contains(ear.Details, line => line.StartsWith("The lock file was not written: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task None_switches_the_lock_off()
    {
        await PublishAsync(Input() with { LockFile = "none" });

        Assert.False(File.Exists(LockPath));
    }

    [Fact]
    public async Task A_mode_that_does_not_exist_is_refused() =>
        Assert.Equal(
            ErrorCode.InvalidProperty,
            (await Assert.ThrowsAsync<BuildException>(() => PublishAsync(Input() with { LockMode = "maybe" }))).Code);

    [Fact]
    public async Task The_newest_packages_are_taken_where_that_is_asked_for()
    {
        await PublishAsync(Input());
        Release([.. DebianMirrorForge.Base.Select(package => package with { Version = "2.0-1" })]);

        await PublishAsync(Input() with { RefreshBase = true });

        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base).Packages;
        Assert.All(packages.Values, package => Assert.Equal("2.0-1", package.Version.ToString()));
        var refused = await Assert.ThrowsAsync<BuildException>(() => PublishAsync(Input() with { RefreshBase = true, LockMode = "true" }));
        Assert.Contains("SlimRefreshBase", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_read_by_its_locked_digest_wherever_its_tag_is_now()
    {
        var input = Input() with { Base = $"{registry.Host}/base:1" };
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("one"));
        var first = await PublishAsync(input);
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("two"));

        var second = await PublishAsync(input with { CacheDirectory = Path.Combine(folder.Beside, "elsewhere") });

        Assert.Equal(first.Digest, second.Digest);
        Assert.Contains($"\"org.opencontainers.image.base.name\":\"{registry.Host}/base:1\"", first.Images[0].Configuration, StringComparison.Ordinal);
        Assert.Contains("instead of", await DriftAsync(input with { Base = $"{registry.Host}/base:2", LockMode = "true" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_named_by_its_digest_needs_no_lock()
    {
        var image = await CreateBaseAsync("one");
        await registry.PutImageAsync("base", "1", image);

        await PublishAsync(Input() with { Base = $"{registry.Host}/base@{image.Manifest.Descriptor.Digest}", LockMode = "true" });

        Assert.False(File.Exists(LockPath));
    }

    [Theory]
    [InlineData("chiseled")]
    [InlineData("image")]
    public async Task An_unchanged_publish_builds_nothing_and_asks_nobody_for_the_base(string kind)
    {
        await registry.PutImageAsync("base", "1", await CreateBaseAsync("one"));
        var input = Input() with { Base = kind == "image" ? $"{registry.Host}/base:1" : kind, LayoutPath = null, Registry = registry.Host };
        await PublishAsync(input, later: true);
        Directory.Delete(mirror.Folder, recursive: true);
        var (steps, requests) = (ear.Steps, registry.Requests.Count);

        await PublishAsync(input, later: true);

        Assert.Equal(steps, ear.Steps);
        Assert.Equal(["HEAD latest"], registry.Requests.Skip(requests).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task A_changed_lock_is_a_reason_to_build()
    {
        var input = Input() with { LayoutPath = null, Registry = registry.Host };
        await PublishAsync(input, later: true);
        await File.AppendAllTextAsync(LockPath, "\n");
        var steps = ear.Steps;

        await PublishAsync(input, later: true);

        Assert.True(ear.Steps > steps);
    }

    [Fact]
    public async Task Platforms_and_writers_at_the_same_time_lose_nothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LockPath)!);
        string[] platforms = ["linux-x64", "linux-arm64", "linux-arm", "win-x64"];
        await Task.WhenAll(platforms.Select(platform => Task.Run(async () =>
        {
            var session = LockSession.Open(new LockPlan(LockPath, IsLocked: false, Creates: true));
            session.Use(new LockSlot(platform, null), new LockedImage("registry.example.com/base:1", Digest.Of("a"u8.ToArray())));
            var scope = new LockScope(new HashSet<string> { platform }, new HashSet<LockSlot>());
            await session.CommitAsync(scope, folder.Beside, ear, default);
        })));

        Assert.Equal(platforms.Order(StringComparer.Ordinal), LockReader.Read(LockPath)!.Platforms.Keys);
    }

    [Fact]
    public async Task A_release_that_is_older_than_the_locked_one_is_refused_on_every_machine()
    {
        Release(DebianMirrorForge.Base, "Date: Sat, 14 Jun 2025 09:00:00 UTC\n");
        await PublishAsync(Input() with { BaseLibraries = "native" });
        Assert.Contains("\"archive\": {\n          \"trixie\": \"2025-06-14T09:00:00Z\"", await File.ReadAllTextAsync(LockPath), StringComparison.Ordinal);
        Release(DebianMirrorForge.Base, "Date: Sat, 07 Jun 2025 09:00:00 UTC\n");

        var error = await Assert.ThrowsAnyAsync<SlimException>(() => PublishAsync(Elsewhere()));

        Assert.Equal(ErrorCode.ReleaseWentBack, error.Code);
        await PublishAsync(Elsewhere() with { PackageDates = "any" });
    }

    [Fact]
    public async Task The_snapshot_is_locked_and_another_one_is_a_difference()
    {
        const string First = "20250601T000000Z";
        const string Second = "20250701T000000Z";
        foreach (var (time, version) in new[] { (First, "1.0-1"), (Second, "2.0-1") })
        {
            var archive = new DebianMirrorForge(Path.Combine(folder.Beside, "snapshots", "archive", "debian", time), mirror.Key);
            archive.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Select(package => package with { Version = version })]);
        }

        var input = Input() with { PackageMirror = Path.Combine(folder.Beside, "snapshots"), Snapshot = First };
        await PublishAsync(input);
        await PublishAsync(input with { LockMode = "true" });

        var drift = await DriftAsync(input with { Snapshot = Second, LockMode = "true" });
        Assert.Contains($"the snapshot is {Second} instead of {First}", drift, StringComparison.Ordinal);
        Assert.Contains($"the snapshot is none instead of {First}", await DriftAsync(Input() with { LockMode = "true" }), StringComparison.Ordinal);
        await PublishAsync(input with { Snapshot = Second });
        var packages = Assert.IsType<LockedPackages>(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base);
        Assert.Equal(Second, packages.Snapshot);
        Assert.All(packages.Packages.Values, package => Assert.Equal("2.0-1", package.Version.ToString()));
    }

    [Fact]
    public async Task A_whole_package_that_is_no_longer_requested_leaves_nothing_behind()
    {
        var tool = new ForgedPackage("tool", new ForgedEntry("./usr/bin/tool"), new("./usr/share/doc/tool/copyright")) { Fields = "Depends: libc6, zlib1g\n" };
        Release([.. DebianMirrorForge.Base, tool]);
        var without = Input() with { BaseLibraries = "native" };
        var expected = await PublishAsync(without with { LockFile = "none" });
        await PublishAsync(without with { BasePackages = new BasePackagesInput { Items = [new PackageInput("tool")] } });

        Assert.Equal(expected.Digest, (await PublishAsync(without)).Digest);
        Assert.All(LockReader.Read(LockPath)!.Platforms["linux-x64"].Base!.AllPackages!.Packages.Values, package => Assert.False(package.IsDependency));
    }

    [Fact]
    public async Task Another_cut_of_the_data_of_cultures_is_no_difference()
    {
        await PublishAsync(Input());

        await PublishAsync(Input() with { LockMode = "true", BasePackages = new BasePackagesInput { Icu = "lean" } });
    }

    private static string OneSource(string package) => package is "libc6" or "libstdc++6" ? "Source: one\n" : "";

    private BuildInput Input() => folder.Input() with
    {
        Base = "chiseled",
        BaseLibraries = "runtime",
        AssemblyName = "Hello",
        PackageMirror = mirror.Folder,
        PackageKeyring = keyring,
        InvariantGlobalization = true,
        LayoutPath = Path.Combine(folder.Beside, "layout"),
        LockFile = "slim.lock.json",
        ProjectDirectory = Path.GetDirectoryName(LockPath),
    };

    private BuildInput Elsewhere() => Input() with { CacheDirectory = Path.Combine(folder.Beside, "elsewhere") };

    private void Release(IReadOnlyList<ForgedPackage> packages, string fields = "")
    {
        mirror.Publish(new ForgedSuite("trixie") { Fields = fields }, packages);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) mirror.Publish(new ForgedSuite(suite));
    }

    private Task<PublishResult> PublishAsync(BuildInput input, bool later = false) =>
        new ImagePublisher(ear, later ? new Later() : TimeProvider.System).PublishAsync(input, [], default);

    private async Task<string> DriftAsync(BuildInput input)
    {
        var error = await Assert.ThrowsAsync<BuildException>(() => PublishAsync(input));
        Assert.Equal(ErrorCode.LockDrift, error.Code);
        return error.Message;
    }

    private async Task<Image> CreateBaseAsync(string name)
    {
        var made = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "bases")), ImageFixtures.Amd64);
        var execution = made.Config.Execution with { Labels = made.Config.Execution.Labels.SetItem("name", name), Entrypoint = [] };
        return Image.Create(made.Config with { Execution = execution }, made.Layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>Files of a moment ago are old.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMinutes(1);
    }

    private sealed class Ear : IBuildObserver
    {
        public List<string> Lines { get; } = [];

        public List<string> Details { get; } = [];

        public int Steps { get; private set; }

        public void StepFinished(BuildStep step) => Steps++;

        public void Inform(string message) => Lines.Add(message);

        public void Detail(string message) => Details.Add(message);

        public void Warn(Warning warning)
        {
        }
    }
}
