using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

public sealed class ForgedMirrorTests : IDisposable
{
    private static readonly ForgedSuite Main = new("trixie");
    private static readonly ForgedSuite Updates = new("trixie-updates");
    private static readonly ForgedSuite Security = new("trixie-security");

    private readonly ForgedArchive archive = new();

    private BaseRequest Request => archive.Request() with { Time = new FixedTime(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero)) };

    public void Dispose() => archive.Dispose();

    [Fact]
    public async Task A_keyring_or_a_definition_that_is_a_device_is_not_read()
    {
        using var archive = new ForgedArchive();
        Directory.CreateDirectory(archive.Definitions);
        File.CreateSymbolicLink(Path.Combine(archive.Definitions, "hello.yaml"), "/dev/zero");

        var withDevice = archive.Request() with { KeyringPath = "/dev/zero", Definitions = [] };
        var keyring = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(withDevice, default));
        var slices = await Assert.ThrowsAsync<DebianException>(() => archive.BuildAsync(BasePart.Slice("hello_libs")));

        Assert.Contains("'/dev/zero' as a keyring: it is a device", keyring.Message, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.SliceInvalid, true), (slices.Code, slices.Message.Contains("it is a device", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mirror_that_signs_for_itself_serves_with_its_keyring()
    {
        var content = await DebianBase.BuildAsync(Request with { KeyringPath = archive.Forge.WriteKeyring(armored: false) }, default);

        Assert.Equal(DebianMirrorForge.Base.Select(package => package.Name).Order(StringComparer.Ordinal), content.Packages.Select(package => package.Name));
        Assert.Empty(content.Warnings);
    }

    [Fact]
    public async Task Only_what_a_slice_names_is_kept_and_certificates_become_one_file()
    {
        var entries = (await DebianBase.BuildAsync(Request, default)).Groups[0].Entries;

        string[] zones = ["Africa/Zone", "America/Zone", "UTC", "zone.tab"];
        string[] others = ["leapseconds", "localtime", "posix", "right", "tzdata.zi"];
        var paths = entries.Select(entry => entry.Path).ToHashSet();
        Assert.All(zones, zone => Assert.Contains("usr/share/zoneinfo/" + zone, paths));
        Assert.All(others, other => Assert.DoesNotContain("usr/share/zoneinfo/" + other, paths));
        Assert.DoesNotContain(paths, path => path.StartsWith("usr/share/ca-certificates/mozilla/", StringComparison.Ordinal));
        var bundle = entries.Single(entry => entry.Path == "etc/ssl/certs/ca-certificates.crt");
        using var text = new StreamReader(await bundle.OpenAsync!(default));
        Assert.Equal("A\nB\n", await text.ReadToEndAsync());
    }

    [Fact]
    public async Task The_newest_version_of_all_suites_is_taken()
    {
        archive.Forge.Publish(Updates, Named("libc6") with { Version = "1.0-2" }, Named("tzdata") with { Version = "1.0-1~deb13u1" });
        archive.Forge.Publish(Security, Named("libc6") with { Version = "1.0-1+deb13u9" }, Named("zlib1g") with { Version = "1:0.5-1" });

        var versions = (await DebianBase.ResolveAsync(Request, default)).Packages.ToDictionary(package => package.Name, package => package.Version.ToString());

        Assert.Equal(("1.0-2", "1.0-1", "1:0.5-1"), (versions["libc6"], versions["tzdata"], versions["zlib1g"]));
    }

    [Fact]
    public async Task Security_updates_are_found_beside_the_mirror()
    {
        Directory.CreateDirectory(archive.Combine("debian-security", "dists"));
        Directory.Move(archive.Combine("archive", "dists", "trixie-security"), archive.Combine("debian-security", "dists", "trixie-security"));

        Assert.Empty((await DebianBase.ResolveAsync(Request, default)).Warnings);
    }

    [Fact]
    public async Task A_mirror_without_security_updates_serves_with_a_warning()
    {
        Directory.Delete(archive.Combine("archive", "dists", "trixie-security"), recursive: true);

        var resolution = await DebianBase.ResolveAsync(Request, default);

        Assert.EndsWith("the base is built without security updates", Assert.Single(resolution.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_updates_that_cannot_be_trusted_are_not_passed_over()
    {
        archive.Forge.Publish(Security with { TamperRelease = text => text.Replace("Origin: Forged", "Origin: Other", StringComparison.Ordinal) });

        await FailsAsync(ErrorCode.SignatureInvalid);
    }

    [Fact]
    public async Task A_mirror_without_the_distribution_is_named_with_what_it_lacks()
    {
        Directory.Delete(archive.Combine("archive", "dists"), recursive: true);

        Assert.Contains("dists/trixie/InRelease", await FailsAsync(ErrorCode.MirrorUnreachable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_release_file_is_refused()
    {
        var suite = Main with { TamperRelease = text => text.Replace("Packages.gz", "packages.gz", StringComparison.Ordinal) };
        archive.Forge.Publish(suite, DebianMirrorForge.Base);

        await FailsAsync(ErrorCode.SignatureInvalid);
    }

    [Theory]
    [InlineData("Codename: trixie\n\n{0}")]
    [InlineData("{0}\nCodename: trixie\n")]
    [InlineData("Codename: trixie\n")]
    [InlineData("<html>404</html>")]
    [InlineData("")]
    public async Task Text_outside_the_signature_is_refused(string form)
    {
        archive.Forge.Publish(Main with { TamperRelease = text => form.Replace("{0}", text, StringComparison.Ordinal) }, DebianMirrorForge.Base);

        await FailsAsync(ErrorCode.SignatureInvalid);
    }

    [Fact]
    public async Task A_release_signed_by_a_stranger_is_refused()
    {
        new DebianMirrorForge(archive.Forge.Folder).Publish(Main, DebianMirrorForge.Base);

        await FailsAsync(ErrorCode.SignatureInvalid);
    }

    [Fact]
    public async Task Without_the_mirrors_keyring_only_Debians_own_keys_are_trusted()
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request with { KeyringPath = null }, default));

        Assert.Equal(ErrorCode.SignatureInvalid, failure.Code);
    }

    [Fact]
    public async Task A_release_of_another_suite_is_refused()
    {
        archive.Forge.Publish(Main with { Codename = "bookworm" }, DebianMirrorForge.Base);

        await FailsAsync(ErrorCode.SignatureInvalid);
    }

    [Fact]
    public async Task A_release_past_its_date_is_refused()
    {
        archive.Forge.Publish(Security with { Fields = "Valid-Until: Sun, 22 Nov 2026 00:00:00 UTC\n" });

        await FailsAsync(ErrorCode.ReleaseExpired);
    }

    [Fact]
    public async Task A_release_is_valid_until_its_date()
    {
        archive.Forge.Publish(Security with { Fields = "Valid-Until: Tue, 24 Nov 2026 9:00:00 UTC\n" });

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task A_changed_index_is_refused()
    {
        archive.Forge.Publish(Main with { TamperIndex = Flip }, DebianMirrorForge.Base);

        await FailsAsync(ErrorCode.ChecksumMismatch);
    }

    [Fact]
    public async Task A_changed_package_is_refused_and_not_kept()
    {
        Replace("libc6", package => package with { Tamper = Flip });

        await FailsAsync(ErrorCode.ChecksumMismatch);
        archive.Forge.Publish(Main, DebianMirrorForge.Base);
        Assert.NotEmpty((await DebianBase.BuildAsync(Request, default)).Groups);
    }

    [Fact]
    public async Task A_longer_package_is_refused()
    {
        Replace("libc6", package => package with { Tamper = file => [.. file, 0] });

        await FailsAsync(ErrorCode.ChecksumMismatch);
    }

    [Fact]
    public async Task A_package_that_no_suite_has_is_named()
    {
        archive.Forge.Publish(Main, [.. DebianMirrorForge.Base.Where(package => package.Name is not ("libc6" or "tzdata"))]);

        Assert.EndsWith("has no libc6, tzdata", await FailsAsync(ErrorCode.PackageMissing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_for_another_architecture_does_not_count()
    {
        Replace("libc6", package => package with { Architecture = "arm64" });

        await FailsAsync(ErrorCode.PackageMissing);
    }

    [Theory]
    [InlineData("./usr/share/zoneinfo/../../../../etc/shadow")]
    [InlineData("../outside")]
    public async Task An_entry_that_climbs_out_of_the_root_is_refused(string path)
    {
        Replace("tzdata", package => package with { Entries = [.. package.Entries, new ForgedEntry(path)] });

        Assert.Contains("points outside the root", await FailsAsync(ErrorCode.PackageInvalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_package_is_refused_for_cannot_rewrite_a_terminal()
    {
        Replace("tzdata", package => package with { Entries = [.. package.Entries, new ForgedEntry("../\u001b[2J")] });

        Assert.Contains("its entry '../[2J' points", await FailsAsync(ErrorCode.PackageInvalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_climbs_out_of_the_root_is_refused()
    {
        Replace(
            "tzdata",
            package => package with { Entries = [.. package.Entries, new("./usr/share/zoneinfo/Etc/X") { LinkTarget = "../../../../../etc/shadow" }] });

        Assert.Contains("points outside the root", await FailsAsync(ErrorCode.PackageInvalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_without_a_file_that_a_slice_names_is_refused()
    {
        Replace("libssl3t64", package => package with { Entries = package.Entries[1..] });

        Assert.Contains("libcrypto.so.3", await FailsAsync(ErrorCode.PackageInvalid), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!<arch>", "!<what>")]
    [InlineData("2.0\n", "1.0\n")]
    [InlineData("debian-binary", "other-member ")]
    [InlineData("data.tar.gz", "data.tar.xz")]
    [InlineData("data.tar.gz", "data.tar.ZZ")]
    [InlineData("data.tar.gz ", "data.tar    ")]
    public async Task A_package_file_that_is_malformed_is_refused(string right, string wrong)
    {
        Replace(
            "libc6",
            package => package with
            {
                Shape = file => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(right, wrong, StringComparison.Ordinal)),
            });

        Assert.Contains("libc6_1.0-1_amd64", await FailsAsync(ErrorCode.PackageInvalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_file_that_is_cut_short_is_refused()
    {
        Replace("libc6", package => package with { Shape = file => file[..^200] });

        await FailsAsync(ErrorCode.PackageInvalid);
    }

    [Fact]
    public async Task A_package_that_says_it_is_another_is_refused()
    {
        Replace("libc6", package => package with { Shape = _ => DebianMirrorForge.WritePackageFile(Named("zlib1g") with { Entries = package.Entries }) });

        await FailsAsync(ErrorCode.PackageInvalid);
    }

    [Fact]
    public async Task A_package_without_its_copyright_is_refused()
    {
        Replace("gcc-14-base", package => package with { Entries = [new ForgedEntry("./usr/share/doc/gcc-14-base/README")] });

        await FailsAsync(ErrorCode.PackageInvalid);
    }

    [Fact]
    public async Task A_file_that_a_package_has_twice_is_refused()
    {
        Replace("libgcc-s1", package => package with { Entries = [.. package.Entries, package.Entries[0]] });

        await FailsAsync(ErrorCode.PackageInvalid);
    }

    [Fact]
    public async Task The_paths_of_an_unmerged_package_are_merged()
    {
        Replace("libgcc-s1", package => package with { Entries = [new ForgedEntry("./lib/x86_64-linux-gnu/libgcc_s.so.1"), package.Entries[1]] });
        archive.Write("slices/libgcc-s1.yaml", "package: libgcc-s1\nslices:\n  libs:\n    contents: {/lib/*-linux-*/libgcc_s.so.1: }\n");
        var request = Request with { Definitions = [archive.Combine("slices")] };

        Assert.Contains((await DebianBase.BuildAsync(request, default)).Groups[0].Entries, entry => entry.Path == "usr/lib/x86_64-linux-gnu/libgcc_s.so.1");
    }

    [Fact]
    public async Task An_answer_that_is_young_enough_is_taken_without_a_mirror()
    {
        var first = await DebianBase.BuildAsync(Request, default);
        Directory.Delete(archive.Forge.Folder, recursive: true);
        var hourLater = Request with { Time = new FixedTime(Request.Time.GetUtcNow().AddHours(1)) };

        var second = await DebianBase.BuildAsync(hourLater with { MaxAge = TimeSpan.FromHours(2) }, default);

        Assert.Equal(first.Resolution.Key, second.Resolution.Key);
    }

    [Fact]
    public async Task An_answer_that_is_too_old_is_not_taken()
    {
        await DebianBase.ResolveAsync(Request, default);
        archive.Forge.Publish(Security, Named("libc6") with { Version = "2.0-1" });
        var later = Request with { Time = new FixedTime(Request.Time.GetUtcNow().AddHours(3)), MaxAge = TimeSpan.FromHours(2) };

        Assert.Contains((await DebianBase.ResolveAsync(later, default)).Packages, package => package.ToString() == "libc6_2.0-1_amd64");
    }

    [Fact]
    public async Task Another_version_of_a_package_is_another_key()
    {
        var before = await DebianBase.ResolveAsync(Request, default);
        archive.Forge.Publish(Security, Named("libc6") with { Version = "2.0-1" });

        Assert.NotEqual(before.Key, (await DebianBase.ResolveAsync(Request, default)).Key);
    }

    [Fact]
    public async Task A_keyring_that_is_none_is_refused()
    {
        var path = archive.Write("no.gpg", "no keyring");

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request with { KeyringPath = path }, default));

        Assert.Equal(ErrorCode.SignatureInvalid, failure.Code);
    }

    private static ForgedPackage Named(string name) => DebianMirrorForge.Base.Single(package => package.Name == name);

    private static byte[] Flip(byte[] content)
    {
        var changed = content.ToArray();
        changed[^20] ^= 1;
        return changed;
    }

    private void Replace(string name, Func<ForgedPackage, ForgedPackage> change) =>
        archive.Forge.Publish(Main, [.. DebianMirrorForge.Base.Select(package => package.Name == name ? change(package) : package)]);

    private async Task<string> FailsAsync(ErrorCode code)
    {
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, default));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
