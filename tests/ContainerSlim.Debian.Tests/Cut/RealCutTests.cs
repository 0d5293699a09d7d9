using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>A base of Debian's own packages has what dpkg unpacks from them, and Debian's tools read its records.</summary>
public sealed class RealCutTests(RealBases bases) : IClassFixture<RealBases>, IDisposable
{
    // What no package has as it is: lists of users, what slices say, and what the cut says about itself.
    private static readonly string[] Made =
    [
        "etc/group", "etc/nsswitch.conf", "etc/passwd", "etc/ssl/certs/ca-certificates.crt", "usr/lib/ssl/cert.pem", "usr/lib/ssl/certs",
        "var/lib/chisel/manifest.wall", "var/run",
    ];

    // Packages of Debian 12 leave these to the installer.
    private static readonly string[] MadeInDebian12 = ["bin", "lib", "lib64", "sbin"];

    private readonly TemporaryDirectory temporary = new();

    public static TheoryData<string> Distributions { get; } = ["debian-13", "debian-12"];

    public void Dispose() => temporary.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Distributions))]
    public async Task Every_file_and_link_is_the_one_that_dpkg_unpacks(string distribution)
    {
        var content = await bases.BuildAsync(distribution, "amd64");
        var roots = await UnpackAsync(content.Packages);
        var made = new List<string>();
        foreach (var entry in Entries(content).Where(entry => entry.Kind != EntryKind.Directory))
        {
            if (Find(roots, entry.Path) is { } file) await AssertSameAsync(file, entry);
            else made.Add(entry.Path);
        }

        var expected = distribution == "debian-12" ? Made.Concat(MadeInDebian12) : Made;
        Assert.Equal(string.Join("\n", expected.Order(StringComparer.Ordinal)), string.Join("\n", made.Order(StringComparer.Ordinal)));
    }

    [SkippableTheory]
    [MemberData(nameof(Distributions))]
    public async Task The_records_are_those_of_the_packages_for_tools_that_read_control_files(string distribution)
    {
        var content = await bases.BuildAsync(distribution, "amd64");
        var records = Records(content).Where(entry => !entry.Path.EndsWith(".md5sums", StringComparison.Ordinal)).DistinctBy(entry => entry.Path);
        var stanzas = new List<string>();
        foreach (var record in records) stanzas.Add(Encoding.UTF8.GetString(await ReadAsync(record)));

        var query = new Command(Peer.Require("grep-dctrl"), "-n", "-s", "Package,Version,Architecture", "-F", "Package", "-e", ".")
        {
            Input = Encoding.UTF8.GetBytes(string.Join('\n', stanzas)),
        };

        var found = (await query.RunSuccessfullyAsync()).Output.Split("\n\n");
        var listed = found.Select(stanza => stanza.Trim().Replace('\n', '_')).Where(line => line.Length > 0);
        Assert.Equal(content.Packages.Select(package => package.ToString()), listed.Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Distributions))]
    public async Task The_checksums_are_those_of_the_unpacked_files(string distribution)
    {
        var md5sum = Peer.Require("md5sum");
        var content = await bases.BuildAsync(distribution, "amd64");
        var root = Directory.CreateDirectory(temporary.Combine("root")).FullName;
        foreach (var entry in content.Groups.SelectMany(group => group.Entries)) await WriteAsync(entry, Path.Combine(root, entry.Path));
        var sums = Directory.GetFiles(Path.Combine(root, "var/lib/dpkg/status.d"), "*.md5sums").Select(File.ReadAllText);

        var check = new Command(md5sum, "--check", "--strict", "-") { WorkingDirectory = root, Input = Encoding.UTF8.GetBytes(string.Concat(sums)) };

        var lines = (await check.RunSuccessfullyAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.EndsWith(": OK", line, StringComparison.Ordinal));
        Assert.InRange(lines.Length, 100, 2000);
    }

    private static IEnumerable<LayerEntry> Entries(BaseContent content) => content.Groups
        .SelectMany(group => group.Entries)
        .Where(entry => !entry.Path.StartsWith("var/lib/dpkg/status.d/", StringComparison.Ordinal));

    private static IEnumerable<LayerEntry> Records(BaseContent content) => content.Groups
        .SelectMany(group => group.Entries)
        .Where(entry => entry.Kind == EntryKind.File && entry.Path.StartsWith("var/lib/dpkg/status.d/", StringComparison.Ordinal));

    // A folder for each package, because their links would be followed.
    private async Task<IReadOnlyList<string>> UnpackAsync(IReadOnlyList<Packages.Package> packages)
    {
        var dpkg = Peer.Require("dpkg-deb");
        var mirror = await DebianMirror.GetAsync();
        var roots = new List<string>();
        Directory.CreateDirectory(temporary.Combine("unpacked"));
        foreach (var package in packages)
        {
            string[] folders = [mirror.Folder, mirror.SecurityFolder];
            var file = folders.Select(folder => Path.Combine(folder, package.PoolPath)).First(File.Exists);
            roots.Add(temporary.Combine("unpacked", package.Name));
            await new Command(dpkg, "--extract", file, roots[^1]).RunSuccessfullyAsync();
        }

        return roots;
    }

    private static async Task WriteAsync(LayerEntry entry, string path)
    {
        if (entry.Kind == EntryKind.Directory) Directory.CreateDirectory(path);
        else if (entry.Kind == EntryKind.SymbolicLink) File.CreateSymbolicLink(path, entry.LinkTarget!);
        else await File.WriteAllBytesAsync(path, await ReadAsync(entry));
    }

    // Packages of Debian 12 have files below /lib, which is a link into /usr.
    private static FileInfo? Find(IReadOnlyList<string> roots, string path)
    {
        string[] names = [path, path.StartsWith("usr/", StringComparison.Ordinal) ? path["usr/".Length..] : path];
        return roots.SelectMany(root => names.Select(name => new FileInfo(Path.Combine(root, name))))
            .FirstOrDefault(file => file.LinkTarget is not null || file.Exists);
    }

    private static async Task AssertSameAsync(FileInfo file, LayerEntry entry)
    {
        if (entry.Kind == EntryKind.SymbolicLink)
        {
            Assert.Equal((entry.Path, file.LinkTarget), (entry.Path, entry.LinkTarget));
            return;
        }

        Assert.True(file.LinkTarget is null, entry.Path);
        Assert.Equal((entry.Path, Convert.ToString((int)file.UnixFileMode, 8)), (entry.Path, Convert.ToString(entry.Mode, 8)));
        byte[] expected = await File.ReadAllBytesAsync(file.FullName), content = await ReadAsync(entry);
        Assert.True(expected.AsSpan().SequenceEqual(content), entry.Path);
    }

    private static async Task<byte[]> ReadAsync(LayerEntry entry)
    {
        await using var content = await entry.OpenAsync!(default);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}
