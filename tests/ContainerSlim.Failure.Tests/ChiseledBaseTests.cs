using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A base made from packages, and mirrors that are stale, forged or gone.</summary>
public sealed class ChiseledBaseTests : IAsyncLifetime
{
    private static readonly ForgedSuite Main = new("trixie");
    private static readonly string[] Suites = ["trixie-updates", "trixie-security"];

    private Scene scene = null!;
    private DebianMirrorForge forge = null!;
    private string keyring = "";

    private BuildInput Input => scene.Input with
    {
        Base = "chiseled",
        // The app is static and would get the smallest base, of a few packages.
        BaseLibraries = "runtime",
        PackageMirror = forge.Folder,
        PackageKeyring = keyring,
        InvariantGlobalization = true,
    };

    public async Task InitializeAsync()
    {
        scene = await Scene.StartAsync();
        forge = new DebianMirrorForge(scene.Combine("mirror"));
        keyring = forge.WriteKeyring(armored: false);
        Publish(forge, Main);
    }

    public async Task DisposeAsync() => await scene.DisposeAsync();

    [Fact]
    public async Task A_machine_with_an_empty_disk_compresses_no_base_that_a_cache_has()
    {
        var input = Scene.Only("registry", Input) with { CacheFrom = [$"{scene.Registry.Host}/cache"], CacheTo = $"{scene.Registry.Host}/cache" };
        var first = await scene.BuildAsync(input with { CacheDirectory = scene.Combine("one") });

        var second = await scene.BuildAsync(input with { CacheDirectory = scene.Combine("two"), Tags = ["2"] });

        Assert.Equal(first.Artifact.Manifest.Descriptor.Digest, second.Artifact.Manifest.Descriptor.Digest);
        Assert.All(second.Images[0].Layers, layer => Assert.True(layer.IsReused));
        Assert.All(second.Images[0].Layers, layer => Assert.Null(ImageFixtures.Store(scene.Combine("two")).Find(layer.Layer.Blob.Descriptor)));
    }

    [Fact]
    public async Task A_base_that_was_found_in_a_cache_is_there_without_its_packages()
    {
        var input = Scene.Only("registry", Input) with { CacheFrom = [$"{scene.Registry.Host}/cache"], CacheTo = $"{scene.Registry.Host}/cache" };
        await scene.BuildAsync(input with { CacheDirectory = scene.Combine("one") });
        await scene.BuildAsync(input with { CacheDirectory = scene.Combine("two") });
        Directory.Delete(Path.Combine(scene.Combine("two"), "blobs"), recursive: true);
        Directory.Delete(Path.Combine(forge.Folder, "pool"), recursive: true);

        Assert.True((await scene.BuildAsync(input with { CacheDirectory = scene.Combine("two") })).IsUpToDate);
    }

    [Fact]
    public async Task An_expired_mirror_is_refused_until_it_is_renewed()
    {
        Publish(forge, Main with { Fields = "Valid-Until: Sun, 22 Nov 2026 12:00:00 UTC\n" });
        await scene.RefusesAsync(ErrorCode.ReleaseExpired, Input);

        Publish(forge, Main);
        await scene.SucceedsAsync(Input);
    }

    [Fact]
    public async Task A_mirror_that_goes_back_is_refused_unless_any_date_is_accepted()
    {
        Publish(forge, Main with { Fields = "Date: Sat, 14 Nov 2026 12:00:00 UTC\n" });
        await scene.BuildAsync(Input);
        Publish(forge, Main with { Fields = "Date: Sat, 07 Nov 2026 12:00:00 UTC\n" });

        await scene.RefusesAsync(ErrorCode.ReleaseWentBack, Input with { RefreshBase = true });
        await scene.SucceedsAsync(Input with { RefreshBase = true, PackageDates = "any" });
    }

    [Fact]
    public async Task A_mirror_from_the_future_is_refused_unless_any_date_is_accepted()
    {
        Publish(forge, Main with { Fields = "Date: Thu, 01 Jan 2037 00:00:00 UTC\n" });

        await scene.RefusesAsync(ErrorCode.ReleaseFromFuture, Input);
        await scene.SucceedsAsync(Input with { PackageDates = "any" });
    }

    [Fact]
    public async Task A_mirror_signed_by_a_stranger_is_refused()
    {
        Publish(new DebianMirrorForge(forge.Folder), Main);
        await scene.RefusesAsync(ErrorCode.SignatureInvalid, Input);

        Publish(forge, Main);
        await scene.SucceedsAsync(Input);
    }

    [Fact]
    public async Task Without_a_keyring_of_its_own_a_mirror_has_to_be_signed_by_Debian() =>
        await scene.RefusesAsync(ErrorCode.SignatureInvalid, Input with { PackageKeyring = null });

    [Fact]
    public async Task A_package_with_other_bytes_is_refused_and_not_kept()
    {
        forge.Publish(Main, [.. DebianMirrorForge.Base.Select(package => package with { Tamper = Tamper })]);
        await scene.RefusesAsync(ErrorCode.ChecksumMismatch, Input);

        Publish(forge, Main);
        await scene.SucceedsAsync(Input);
    }

    [Fact]
    public async Task A_mirror_that_lacks_a_package_is_refused()
    {
        forge.Publish(Main, [.. DebianMirrorForge.Base.Skip(1)]);

        await scene.RefusesAsync(ErrorCode.PackageMissing, Input);
    }

    [Fact]
    public async Task A_mirror_that_is_gone_is_refused_where_there_is_no_earlier_base()
    {
        Directory.Delete(forge.Folder, recursive: true);

        Assert.Contains(forge.Folder, await scene.RefusesAsync(ErrorCode.MirrorUnreachable, Input with { PackageKeyring = null }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_without_security_updates_is_a_warning()
    {
        Directory.Delete(Path.Combine(forge.Folder, "dists", "trixie-security"), recursive: true);

        await scene.BuildAsync(Input);

        Assert.EndsWith("without security updates", scene.Listener.OnlyWarning(WarningCode.UpdatesMissing), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_library_that_nobody_has_is_an_error_unless_the_app_can_do_without_it()
    {
        await NeedFontsAsync();

        var failure = await Assert.ThrowsAsync<BuildException>(() => scene.BuildAsync(Input));

        Assert.Equal(ErrorCode.LibraryMissing, failure.Code);
        Assert.Contains("'text.so' needs libfontconfig.so.1", failure.Message, StringComparison.Ordinal);
        await scene.BuildAsync(Input with { BasePackages = new BasePackagesInput { AllowMissing = ["libfontconfig.so.1"] } });
    }

    [SkippableTheory]
    [InlineData("usr/lib/x86_64-linux-gnu/libfontconfig.so.1", "/", true)]
    [InlineData("usr/lib/x86_64-linux-gnu/libfontconfig.so.1", "/opt/fonts/", false)]
    [InlineData("fonts/libfontconfig.so.1", "/", false)]
    public async Task A_library_that_packages_bring_is_there_where_the_loader_finds_it(string path, string to, bool isFound)
    {
        await NeedFontsAsync();
        var entries = new[] { path, "usr/share/doc/libfontconfig1/copyright" }.Select(name => new ForgedEntry("./" + name));
        forge.Publish(Main, [.. DebianMirrorForge.Base, new ForgedPackage("libfontconfig1", [.. entries])]);
        var input = Input with
        {
            ProjectDirectory = scene.Combine("project"),
            Stages = [new("fonts") { Kind = "packages", Packages = "libfontconfig1" }],
            Copies = [new() { Include = ["."], From = "fonts", To = to }],
        };
        Directory.CreateDirectory(scene.Combine("project"));

        var failure = await Record.ExceptionAsync(() => scene.BuildAsync(input));

        Assert.Equal(isFound ? null : ErrorCode.LibraryMissing, (failure as BuildException)?.Code);
    }

    [Fact]
    public async Task A_mirror_that_is_gone_leaves_the_earlier_base_in_use_with_a_warning()
    {
        var earlier = await scene.BuildAsync(Input);
        Directory.Delete(Path.Combine(forge.Folder, "dists"), recursive: true);
        scene.Time = new InstantTime(InstantTime.SomeDay.GetUtcNow().AddDays(30));

        var later = await scene.BuildAsync(Input);

        Assert.Equal(earlier.Artifact.Manifest.Descriptor.Digest, later.Artifact.Manifest.Descriptor.Digest);
        Assert.Contains("an earlier one is used", scene.Listener.OnlyWarning(WarningCode.PackagesNotRefreshed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_mirror_does_not_take_the_earlier_base_away()
    {
        await scene.BuildAsync(Input);
        Publish(forge, Main with { Fields = "Valid-Until: Sun, 22 Nov 2026 12:00:00 UTC\n" });

        await scene.RefusesAsync(ErrorCode.ReleaseExpired, Input with { RefreshBase = true });

        await scene.BuildAsync(Input);
    }

    [Fact]
    public async Task A_cache_that_went_bad_as_a_whole_is_made_anew()
    {
        await scene.BuildAsync(Input);
        foreach (var file in Directory.EnumerateFiles(scene.Cache, "*", SearchOption.AllDirectories)) Bytes.Flip(file);

        await scene.SucceedsAsync(Input);
    }

    [Fact]
    public async Task Blobs_that_went_bad_under_good_records_are_made_anew()
    {
        await scene.BuildAsync(Input);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(scene.Cache, "blobs"), "*", SearchOption.AllDirectories)) Bytes.Flip(file);

        await scene.SucceedsAsync(Input);
    }

    [Fact]
    public async Task An_unknown_distribution_is_refused_with_those_that_are_known()
    {
        var message = await scene.RefusesAlwaysAsync(ErrorCode.UnknownDistribution, Input with { Distribution = "debian-14" });

        Assert.StartsWith(
            "Cannot build a base from 'debian-14': there are no definitions of it; use debian-13 or debian-12, or ",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_processor_that_the_distribution_is_not_cut_for_is_refused() => await scene.RefusesAlwaysAsync(
        ErrorCode.UnsupportedPlatform,
        Input with { RuntimeIdentifier = "linux-s390x", AppCommand = ["/app/hello"] });

    [Fact]
    public async Task A_runtime_for_musl_is_refused() =>
        await scene.RefusesAlwaysAsync(ErrorCode.UnsupportedPlatform, Input with { RuntimeIdentifier = "linux-musl-x64" });

    private static void Publish(DebianMirrorForge forge, ForgedSuite main)
    {
        forge.Publish(main, DebianMirrorForge.Base);
        foreach (var suite in Suites) forge.Publish(new ForgedSuite(suite));
    }

    // A library of the app that needs another one.
    private async Task NeedFontsAsync()
    {
        var gcc = Peer.Require("gcc");
        var library = scene.Combine("libfontconfig.so.1");
        await new Command(gcc, "-shared", "-o", library, "-Wl,-soname,libfontconfig.so.1", scene.Write("../empty.c", "")).RunSuccessfullyAsync();
        await new Command(gcc, "-shared", "-o", Path.Combine(scene.App, "text.so"), "-Wl,--no-as-needed", library).RunSuccessfullyAsync();
    }

    private static byte[] Tamper(byte[] file) => [.. file[..^1], (byte)(file[^1] ^ 1)];
}
