using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Ubuntu;

/// <summary>Bases of Ubuntu by its own definitions, from packages that the test makes.</summary>
public sealed class RealDefinitionTests
{
    private static readonly BasePart[] Usual =
        [.. BaseParts.Foundation, .. BaseParts.TimeZones, .. BaseParts.Of(BaseKind.Runtime), .. BaseParts.Icu];

    public static TheoryData<string, string, string> Libraries { get; } = new()
    {
        { "ubuntu-24.04", "libc.so.6", "libc6_libs" },
        { "ubuntu-24.04", "libm.so.6", "libc6_libs" },
        { "ubuntu-24.04", "libdl.so.2", "libc6_libs" },
        { "ubuntu-24.04", "libpthread.so.0", "libc6_libs" },
        { "ubuntu-24.04", "libssl.so.3", "libssl3t64_libs" },
        { "ubuntu-24.04", "libcrypto.so.3", "libssl3t64_libcrypto" },
        { "ubuntu-24.04", "libstdc++.so.6", "libstdc++6_libs" },
        { "ubuntu-24.04", "libgcc_s.so.1", "libgcc-s1_libs" },
        { "ubuntu-24.04", "libicuuc.so.*", "libicu74_libs" },
        { "ubuntu-24.04", "libicui18n.so.*", "libicu74_libs" },
        { "ubuntu-24.04", "libz.so.1", "zlib1g_libs" },
        { "ubuntu-24.04", "libgssapi_krb5.so.2", "libgssapi-krb5-2_libs" },
        { "ubuntu-22.04", "libc.so.6", "libc6_libs" },
        { "ubuntu-22.04", "libssl.so.3", "libssl3_libs" },
        { "ubuntu-22.04", "libstdc++.so.6", "libstdc++6_libs" },
        { "ubuntu-22.04", "libgcc_s.so.1", "libgcc-s1_libs" },
        { "ubuntu-22.04", "libicuuc.so.*", "libicu70_libs" },
        { "ubuntu-22.04", "libz.so.1", "zlib1g_libs" },
    };

    [SkippableTheory]
    [MemberData(nameof(Libraries))]
    public void A_library_is_found_by_its_file_name(string release, string library, string slice)
    {
        var definitions = DefinitionSet.Of(release, [ChiselReleases.Require(release)]);

        Assert.Equal(slice, new LibraryTable(definitions, "amd64").Find(library)?.ToString());
        Assert.Equal(slice, new LibraryTable(definitions, "arm64").Find(library)?.ToString());
    }

    [SkippableTheory]
    [MemberData(nameof(ChiselReleases.Names), MemberType = typeof(ChiselReleases))]
    public async Task The_usual_base_is_complete_and_has_the_files_that_its_definitions_lack(string release)
    {
        using var archive = ForgedArchive.Ubuntu(release);
        archive.UbuntuForge!.Publish([.. NamedPackages.Of(archive.Request(Usual)), BaseFiles(release)]);

        var content = await archive.BuildAsync(Usual);

        Assert.Equal([BaseGroup.Base, BaseGroup.Icu, BaseGroup.Manifest], content.Groups.Select(group => group.Name));
        var lines = ForgedArchive.Lines(content.Groups[0]).ToHashSet(StringComparer.Ordinal);
        string[] wanted =
        [
            "/etc/nsswitch.conf", "/etc/os-release -> ../usr/lib/os-release", "/usr/lib/os-release", "/etc/passwd", "/home/app/",
            "/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo/UTC",
        ];
        Assert.Empty(wanted.Except(lines));
        Assert.Equal("passwd: files\ngroup: files\nhosts: files dns\n", await ForgedArchive.TextAsync(content, "etc/nsswitch.conf"));
        Assert.Contains("/var/lib/chisel/manifest.wall", ForgedArchive.Lines(content.Groups[^1]));
        Assert.DoesNotContain(lines, line => line.Contains("unnamed", StringComparison.Ordinal));
        Assert.Empty(content.Warnings);
    }

    [SkippableFact]
    public async Task The_links_of_a_merged_usr_are_there_and_libraries_are_below_it()
    {
        using var archive = ForgedArchive.Ubuntu("ubuntu-24.04");
        archive.UbuntuForge!.Publish([.. NamedPackages.Of(archive.Request(Usual)), BaseFiles("ubuntu-24.04")]);

        var lines = ForgedArchive.Lines((await archive.BuildAsync(Usual)).Groups[0]).ToHashSet(StringComparer.Ordinal);

        string[] wanted = ["/bin -> usr/bin", "/lib -> usr/lib", "/lib64 -> usr/lib64", "/sbin -> usr/sbin", "/usr/lib/x86_64-linux-gnu/libc.so.1"];
        Assert.Empty(wanted.Except(lines));
    }

    [SkippableFact]
    public async Task The_web_server_of_a_static_site_is_there()
    {
        BasePart[] parts = [.. BaseParts.Foundation, .. BaseParts.WebServer];
        using var archive = ForgedArchive.Ubuntu("ubuntu-24.04");
        archive.UbuntuForge!.Publish([.. NamedPackages.Of(archive.Request(parts)), BaseFiles("ubuntu-24.04")]);

        var content = await archive.BuildAsync(parts);

        var lines = ForgedArchive.Lines(content.Groups.Single(group => group.Name == BaseGroup.Web)).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string> { "/usr/sbin/nginx", "/etc/nginx/mime.types" }, lines);
    }

    [SkippableFact]
    public async Task A_slice_that_brings_nsswitch_replaces_the_one_that_is_made()
    {
        BasePart[] parts = [BasePart.Slice("base-files_nsswitch"), BasePart.Named("libc-bin_nsswitch")];
        using var archive = ForgedArchive.Ubuntu(
            "ubuntu-24.04",
            new ForgedPackage("libc-bin", new("./usr/share/libc-bin/nsswitch.conf", "hosts: files\n"), UbuntuPackages.Copyright("libc-bin")));

        var content = await archive.BuildAsync(parts);

        Assert.Equal("hosts: files\n", await ForgedArchive.TextAsync(content, "etc/nsswitch.conf"));
        Assert.DoesNotContain(content.Packages, package => package.Name == "base-files");
    }

    [SkippableTheory]
    [InlineData(BaseGroup.Base)]
    [InlineData(BaseGroup.Packages)]
    public async Task Users_that_a_slice_brings_are_added_behind_those_of_the_base(string group)
    {
        var package = new ForgedPackage(
            "base-passwd",
            new("./usr/share/base-passwd/group.master", "root:*:0:\ndaemon:*:1:\nnogroup:*:65534:\n"),
            new("./usr/share/base-passwd/passwd.master", "root:*:0:0:root:/root:/bin/bash\ndaemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"),
            UbuntuPackages.Copyright("base-passwd"));
        using var archive = ForgedArchive.Ubuntu("ubuntu-24.04", package, BaseFiles("ubuntu-24.04"));

        var content = await archive.BuildAsync(BasePart.Slice("base-files_base"), BasePart.Slice("base-passwd_data", group));

        Assert.Equal(
            "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\napp:x:1654:1654:app:/home/app:/sbin/nologin\n"
                + "daemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n",
            await ForgedArchive.TextAsync(content, "etc/passwd"));
        Assert.Equal("root:x:0:\nnobody:x:65534:\napp:x:1654:\ndaemon:*:1:\nnogroup:*:65534:\n", await ForgedArchive.TextAsync(content, "etc/group"));
        Assert.Single(content.Groups.Single(one => one.Name == group).Entries, entry => entry.Path == "etc/passwd");
        var paths = content.Groups.SelectMany(one => one.Entries).Select(entry => entry.Path);
        Assert.DoesNotContain(paths, path => path.StartsWith("usr/share/base-passwd", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Users_of_a_package_come_behind_those_that_a_slice_brings()
    {
        const string Script = "#!/bin/sh\nset -e\nadduser --system --group --home /var/lib/tool tool\n";
        var package = new ForgedPackage(
            "base-passwd",
            new("./usr/share/base-passwd/group.master", "root:*:0:\nbin:*:2:\n"),
            new("./usr/share/base-passwd/passwd.master", "root:*:0:0::/root:/bin/bash\nbin:*:2:2:bin:/bin:/usr/sbin/nologin\n"),
            UbuntuPackages.Copyright("base-passwd"));
        var tool = new ForgedPackage("tool", new ForgedEntry("./usr/bin/tool")) { Control = [new ForgedEntry("./postinst", Script) { Mode = "755" }] };
        using var archive = ForgedArchive.Ubuntu("ubuntu-24.04", package, tool, BaseFiles("ubuntu-24.04"));

        var content = await archive.BuildAsync(BasePart.Slice("base-files_base"), BasePart.Named("base-passwd_data"), BasePart.Named("tool"));

        var users = (await ForgedArchive.TextAsync(content, "etc/passwd")).TrimEnd('\n').Split('\n').Select(line => line.Split(':')[0]);
        Assert.Equal(["root", "nobody", "app", "bin", "tool"], users);
        Assert.Equal("1654", (await ForgedArchive.TextAsync(content, "etc/passwd")).Split('\n')[2].Split(':')[2]);
    }

    [SkippableTheory]
    [MemberData(nameof(ChiselReleases.Names), MemberType = typeof(ChiselReleases))]
    public void The_key_of_the_public_archive_is_trusted_and_those_of_subscriptions_are_not(string name)
    {
        var release = DefinitionSet.Of(name, [ChiselReleases.Require(name)]).ReleaseOf(Distribution.Parse(name));
        var archive = Assert.Single(release.Archives, archive => archive.Subscription is null);

        // The fingerprint that Ubuntu publishes.
        Assert.Equal(["F6ECB3762474EDA9D21B7022871920D1991BC93C"], Keyring.Of(release, archive, DateTimeOffset.UnixEpoch.AddYears(56)).Fingerprints);
    }

    [SkippableFact]
    public async Task Definitions_of_another_version_are_refused_with_what_to_set()
    {
        using var archive = ForgedArchive.Ubuntu("ubuntu-24.04");

        var failure = await Assert.ThrowsAsync<DebianException>(() =>
            DebianBase.ResolveAsync(archive.Request() with { Distribution = Distribution.Debian13 }, default));

        Assert.Equal(ErrorCode.UnknownDistribution, failure.Code);
        Assert.Contains("'debian-13': the definitions in SlimSlices are of version 24.04", failure.Message, StringComparison.Ordinal);
    }

    // The package has no links for a merged /usr before 24.04.
    private static ForgedPackage BaseFiles(string release) => release == "ubuntu-24.04"
        ? UbuntuPackages.BaseFiles
        : UbuntuPackages.BaseFiles with
        {
            Entries =
            [
                .. UbuntuPackages.BaseFiles.Entries.Where(entry => entry.LinkTarget?.StartsWith("usr/", StringComparison.Ordinal) != true),
                .. new[] { "bin", "lib", "lib64", "sbin" }.Select(name => UbuntuPackages.Folder(name, "755")),
            ],
        };
}
