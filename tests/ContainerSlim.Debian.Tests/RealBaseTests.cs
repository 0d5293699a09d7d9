using System.Security.Cryptography;
using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Bases of Debian's own packages, from a mirror with Debian's own signatures.</summary>
public sealed class RealBaseTests(RealBases bases) : IClassFixture<RealBases>
{
    public static TheoryData<string, string> Bases { get; } = new()
    {
        { "debian-13", "amd64" },
        { "debian-13", "arm64" },
        { "debian-12", "amd64" },
        { "debian-12", "arm64" },
    };

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task A_base_has_what_an_app_needs_and_nothing_to_run_beside_it(string distribution, string architecture)
    {
        var content = await bases.BuildAsync(distribution, architecture);
        var entries = content.Groups[0].Entries;
        var paths = entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(content.Warnings);
        Assert.All(
            [
                "etc/passwd", "etc/group", "etc/nsswitch.conf", "etc/os-release", "etc/debian_version",
                "usr/lib/os-release", "usr/share/zoneinfo/Europe/Berlin", "etc/ssl/certs/ca-certificates.crt",
            ],
            path => Assert.Contains(path, paths));
        Assert.DoesNotContain(
            entries,
            entry => entry.Kind == EntryKind.File
                && (entry.Path.Contains("bin/", StringComparison.Ordinal) || entry.Path.Contains("perl", StringComparison.Ordinal)));
        Assert.All(
            paths.Where(
                path => path.StartsWith("usr/share/doc/", StringComparison.Ordinal) && entries.Single(entry => entry.Path == path).Kind == EntryKind.File),
            path => Assert.EndsWith("/copyright", path, StringComparison.Ordinal));
        Assert.All(
            content.Packages,
            package => Assert.Contains("var/lib/dpkg/status.d/" + package.Name, content.Groups.SelectMany(group => group.Entries).Select(entry => entry.Path)));
    }

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task The_loader_is_an_ELF_file_where_programs_look_for_it(string distribution, string architecture)
    {
        var entries = (await bases.BuildAsync(distribution, architecture)).Groups[0].Entries;
        var (link, triplet) = architecture == "amd64"
            ? ("usr/lib64/ld-linux-x86-64.so.2", "x86_64-linux-gnu")
            : ("usr/lib/ld-linux-aarch64.so.1", "aarch64-linux-gnu");

        Assert.Equal(EntryKind.SymbolicLink, entries.Single(entry => entry.Path == link).Kind);
        var loader = entries.Single(entry => entry.Path == $"usr/lib/{triplet}/{Path.GetFileName(link)}");
        Assert.Equal("\u007fELF", Encoding.Latin1.GetString(await ReadAsync(loader))[..4]);
        Assert.Equal(Convert.ToInt32("755", 8), loader.Mode);
    }

    [SkippableFact]
    public async Task Directories_have_the_modes_and_owners_that_apps_rely_on()
    {
        var entries = (await bases.BuildAsync("debian-13", "amd64")).Groups[0].Entries.ToDictionary(entry => entry.Path);

        Assert.All(["tmp", "var/tmp"], path => Assert.Equal(Convert.ToInt32("1777", 8), entries[path].Mode));
        Assert.Equal((1654, 1654, Convert.ToInt32("755", 8)), (entries["home/app"].UserId, entries["home/app"].GroupId, entries["home/app"].Mode));
        Assert.All(entries.Values.Where(entry => entry.Path != "home/app"), entry => Assert.Equal((0, 0), (entry.UserId, entry.GroupId)));
        Assert.All(entries.Values.Where(entry => entry.Kind == EntryKind.File), entry => Assert.Equal(0, entry.Mode & Convert.ToInt32("7022", 8)));
    }

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task Every_entrys_directory_is_an_entry_of_the_same_group(string distribution, string architecture)
    {
        foreach (var group in (await bases.BuildAsync(distribution, architecture)).Groups)
        {
            var directories = group.Entries.Where(entry => entry.Kind == EntryKind.Directory).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
            Assert.All(
                group.Entries.Where(entry => entry.Path.Contains('/', StringComparison.Ordinal)),
                entry => Assert.Contains(entry.Path[..entry.Path.LastIndexOf('/')], directories));
        }
    }

    [SkippableTheory]
    [InlineData("debian-13", "amd64", 6_400_000, 15_600_000)]
    [InlineData("debian-13", "arm64", 6_400_000, 15_600_000)]
    [InlineData("debian-12", "amd64", 5_200_000, 15_300_000)]
    [InlineData("debian-12", "arm64", 4_700_000, 15_300_000)]
    public async Task The_layers_are_as_small_as_was_measured(string distribution, string architecture, long baseSize, long icuSize)
    {
        var content = await bases.BuildAsync(distribution, architecture);
        var layers = new List<Layer>();
        foreach (var group in content.Groups) layers.Add(await LayerWriter.WriteAsync(group.Entries, new LayerOptions(), bases.Store("layers"), default));

        Assert.InRange(layers[0].Blob.Descriptor.Size, baseSize * 8 / 10, baseSize);
        Assert.InRange(layers[1].Blob.Descriptor.Size, icuSize * 8 / 10, icuSize);
    }

    [SkippableFact]
    public async Task Two_bases_of_the_same_packages_are_the_same_bytes()
    {
        var first = await DigestsAsync("first");
        var second = await DigestsAsync("second");

        Assert.Equal(first, second);
    }

    [SkippableFact]
    public async Task The_record_of_a_package_is_its_control_file()
    {
        var dpkg = Peer.Require("dpkg-deb");
        var mirror = await DebianMirror.GetAsync();
        var content = await bases.BuildAsync("debian-13", "amd64");
        foreach (var package in content.Packages)
        {
            var record = Entry(content, "var/lib/dpkg/status.d/" + package.Name);
            string[] folders = [mirror.Folder, mirror.SecurityFolder];
            var file = folders.Select(folder => Path.Combine(folder, package.PoolPath)).First(File.Exists);
            var expected = await new Command(dpkg, "--field", file).RunSuccessfullyAsync();

            Assert.Equal(expected.Output, Encoding.UTF8.GetString(await ReadAsync(record)));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task The_checksums_recorded_are_those_of_the_files_kept(string distribution, string architecture)
    {
        var content = await bases.BuildAsync(distribution, architecture);
        var files = content.Groups.SelectMany(group => group.Entries).Where(entry => entry.Kind == EntryKind.File).ToDictionary(entry => entry.Path);
        var lines = 0;
        foreach (var record in files.Values.Where(entry => entry.Path.EndsWith(".md5sums", StringComparison.Ordinal)))
        {
            foreach (var line in Encoding.UTF8.GetString(await ReadAsync(record)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var path = line[34..];
                var file = files.GetValueOrDefault(path) ?? files["usr/" + path];
                Assert.Equal(line[..32], Convert.ToHexStringLower(MD5.HashData(await ReadAsync(file))));
                lines++;
            }
        }

        Assert.InRange(lines, 100, 2000);
    }

    [SkippableFact]
    public async Task The_certificate_bundle_has_the_roots_of_the_web()
    {
        var bundle = Encoding.ASCII.GetString(await ReadAsync(Entry(await bases.BuildAsync("debian-13", "amd64"), "etc/ssl/certs/ca-certificates.crt")));
        var certificates = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        certificates.ImportFromPem(bundle);

        Assert.True(certificates.Count > 100, $"there are {certificates.Count}");
    }

    [SkippableFact]
    public async Task Without_globalization_there_is_no_ICU()
    {
        var content = await DebianBase.BuildAsync(await bases.RequestAsync("debian-13", "amd64") with { Parts = RealBases.Parts(BaseKind.Runtime) }, default);

        Assert.Equal([BaseGroup.Base, BaseGroup.Manifest], content.Groups.Select(group => group.Name));
        Assert.DoesNotContain(content.Packages, package => package.Name.StartsWith("libicu", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("debian-13", "ld-linux-x86-64.so.2 libc.so.6 libcrypto.so.3 libm.so.6 libssl.so.3 libz.so.1 libzstd.so.1")]
    [InlineData("debian-12", "ld-linux-x86-64.so.2 libc.so.6 libcrypto.so.3 libm.so.6 libssl.so.3")]
    public async Task A_base_for_native_code_has_the_C_library_OpenSSL_and_what_these_need(string distribution, string libraries)
    {
        var content = await DebianBase.BuildAsync(
            await bases.RequestAsync(distribution, "amd64") with { Parts = RealBases.Parts(BaseKind.Native) },
            default);

        Assert.Equal(libraries.Split(' '), Libraries(content.Groups[0]));
    }

    [SkippableFact]
    public async Task A_base_for_native_code_with_ICU_has_what_ICU_needs()
    {
        var request = await bases.RequestAsync("debian-13", "amd64") with { Parts = RealBases.Parts(BaseKind.Native, BaseParts.Icu) };
        var content = await DebianBase.BuildAsync(request, default);

        Assert.Subset(Libraries(content.Groups[0]).ToHashSet(), new HashSet<string> { "libgcc_s.so.1", "libstdc++.so.6" });
        Assert.DoesNotContain("libdl.so.2", Libraries(content.Groups[0]));
    }

    [SkippableFact]
    public async Task A_base_for_static_programs_has_no_library_at_all()
    {
        var content = await DebianBase.BuildAsync(
            await bases.RequestAsync("debian-13", "amd64") with { Parts = RealBases.Parts(BaseKind.Static) },
            default);
        var paths = content.Groups[0].Entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Libraries(content.Groups[0]));
        Assert.All(["etc/passwd", "etc/ssl/certs/ca-certificates.crt", "tmp", "usr/share/zoneinfo/Europe/Berlin"], path => Assert.Contains(path, paths));
        Assert.Equal(["base-files", "ca-certificates", "tzdata"], content.Packages.Select(package => package.Name));
    }

    [SkippableFact]
    public async Task A_base_without_time_zones_is_another_one()
    {
        var request = await bases.RequestAsync("debian-13", "amd64") with { Parts = RealBases.Parts(BaseKind.Static) };
        var with = await DebianBase.ResolveAsync(request, default);

        var content = await DebianBase.BuildAsync(request with { Parts = BaseParts.Foundation }, default);

        Assert.NotEqual(with.Key, content.Resolution.Key);
        Assert.DoesNotContain(content.Groups[0].Entries, entry => entry.Path.Contains("zoneinfo", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_packages_are_those_that_apt_would_download()
    {
        var mirror = await DebianMirror.GetAsync();
        var content = await bases.BuildAsync("debian-12", "arm64");

        // The mirror has of each package only the version that apt chose.
        string[] folders = [mirror.Folder, mirror.SecurityFolder];
        Assert.All(content.Packages, package => Assert.Contains(folders, folder => File.Exists(Path.Combine(folder, package.PoolPath))));
    }

    [SkippableFact]
    public async Task The_same_base_comes_over_http()
    {
        var mirror = await DebianMirror.GetAsync();
        await using var server = await mirror.ServeAsync();

        var request = await bases.RequestAsync("debian-13", "amd64") with
        {
            Sources = PackageSources.Mirror(server.Address.ToString()),
            Store = bases.Store("http"),
        };

        Assert.Equal((await bases.BuildAsync("debian-13", "amd64")).Resolution.Key, (await DebianBase.BuildAsync(request, default)).Resolution.Key);
    }

    [SkippableTheory]
    [InlineData("trixie")]
    [InlineData("trixie-updates")]
    [InlineData("bookworm")]
    [InlineData("bookworm-updates")]
    public async Task Debians_own_signatures_are_good_and_one_changed_letter_makes_them_bad(string suite)
    {
        var mirror = await DebianMirror.GetAsync();
        var file = await File.ReadAllBytesAsync(Path.Combine(mirror.Folder, "dists", suite, "InRelease"));
        var now = mirror.Time.GetUtcNow();
        var release = DefinitionSet.Of("debian-13", []).Release!;
        var keyring = Keyring.Of(release, release.Archives[0], now);

        Assert.True(keyring.Trusts(ClearSignedText.Parse(file), now));
        file[200] ^= 1;
        Assert.False(keyring.Trusts(ClearSignedText.Parse(file), now));
    }

    [Fact]
    public void An_unknown_architecture_is_answered_with_the_known_ones() =>
        Assert.Equal(ErrorCode.UnsupportedPlatform, Assert.Throws<DebianException>(() => BaseArchitecture.Parse("mips")).Code);

    // By the names that programs ask for: without the links, and without the numbers of a release behind them.
    private static IEnumerable<string> Libraries(BaseGroup group) => group.Entries
        .Where(entry => entry.Path.Contains("-linux-gnu/", StringComparison.Ordinal))
        .Select(entry => Path.GetFileName(entry.Path))
        .Where(name => name.Contains(".so.", StringComparison.Ordinal) && name.Split(".so.")[1].All(char.IsAsciiDigit))
        .Order(StringComparer.Ordinal);

    private static LayerEntry Entry(BaseContent content, string path) => content.Groups.SelectMany(group => group.Entries).First(entry => entry.Path == path);

    private static async Task<byte[]> ReadAsync(LayerEntry entry)
    {
        await using var content = await entry.OpenAsync!(default);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private async Task<IEnumerable<Digest>> DigestsAsync(string store)
    {
        var content = await DebianBase.BuildAsync(await bases.RequestAsync("debian-13", "amd64") with { Store = bases.Store(store) }, default);
        var digests = new List<Digest>();
        foreach (var group in content.Groups)
        {
            digests.Add((await LayerWriter.WriteAsync(group.Entries, new LayerOptions(), bases.Store(store), default)).Blob.Descriptor.Digest);
        }

        return digests;
    }
}
