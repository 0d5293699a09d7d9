using System.Globalization;
using System.IO.Compression;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.TestKit;

/// <summary>A package that a forged archive offers.</summary>
public sealed record ForgedPackage(string Name, params ForgedEntry[] Entries)
{
    public string Version { get; init; } = "1.0-1";

    public string Architecture { get; init; } = "amd64";

    public string Component { get; init; } = "main";

    /// <summary>How its members are compressed: <c>gz</c>, or <c>zst</c> as in Ubuntu.</summary>
    public string Compression { get; init; } = "gz";

    /// <summary>Lines added to the fields of its control file.</summary>
    public string Fields { get; init; } = "";

    /// <summary>More members of its control archive, such as scripts.</summary>
    public IReadOnlyList<ForgedEntry> Control { get; init; } = [];

    /// <summary>Changes the package file before the index names its checksum.</summary>
    public Func<byte[], byte[]> Shape { get; init; } = file => file;

    /// <summary>Changes the package file behind the index's back.</summary>
    public Func<byte[], byte[]> Tamper { get; init; } = file => file;
}

/// <summary>A file or link in a forged package; a directory where the path ends with a slash.</summary>
public sealed record ForgedEntry(string Path, string Content = "content\n")
{
    public string? LinkTarget { get; init; }

    /// <summary>Content that is no text.</summary>
    public IReadOnlyList<byte>? Bytes { get; init; }

    /// <summary>Octal digits.</summary>
    public string Mode { get; init; } = "644";

    /// <summary>The type of the entry in the tar; null: it is told by the rest. POSIX.1-1988 (ustar).</summary>
    public char? Type { get; init; }
}

/// <summary>How a forged suite is published.</summary>
public sealed record ForgedSuite(string Name)
{
    /// <summary>What the release file says it is; the suite's name where null.</summary>
    public string? Codename { get; init; }

    public string Architecture { get; init; } = "amd64";

    public IReadOnlyList<string> Components { get; init; } = ["main"];

    /// <summary>Whether indexes are there by their checksums only.</summary>
    public bool IsByHash { get; init; }

    /// <summary>Lines added to the release file's fields.</summary>
    public string Fields { get; init; } = "";

    /// <summary>The size of the uncompressed index that the release file states; null: it does not list that file.</summary>
    public Func<int, int>? IndexSize { get; init; }

    /// <summary>The list of all files of each component, as a text; null: there is none.</summary>
    public string? Contents { get; init; }

    /// <summary>Changes the index behind the release file's back.</summary>
    public Func<byte[], byte[]> TamperIndex { get; init; } = index => index;

    /// <summary>Changes the release file after it was signed.</summary>
    public Func<string, string> TamperRelease { get; init; } = release => release;
}

/// <summary>Writes an archive that is right in all but what a test makes wrong, signed by a key of its own.</summary>
public sealed class DebianMirrorForge(string folder, DebianMirrorKey? ownKey = null)
{
    private readonly DebianMirrorKey key = ownKey ?? new();

    /// <summary>What it is signed with.</summary>
    public DebianMirrorKey Key => key;

    /// <summary>The archive.</summary>
    public string Folder => folder;

    /// <summary>The packages of a base of Debian 13 for amd64, each with the files that a slice names.</summary>
    public static IReadOnlyList<ForgedPackage> Base { get; } =
    [
        new(
            "base-files",
            [
                .. new[] { "etc", "home", "root", "run", "tmp", "usr", "usr/bin", "usr/lib", "usr/lib64", "usr/sbin", "var", "var/tmp" }.Select(EmptyFolder),
                .. new[] { "bin", "lib", "lib64", "sbin" }.Select(name => new ForgedEntry("./" + name) { LinkTarget = "usr/" + name }),
                new("./etc/debian_version"),
                new("./usr/lib/os-release"),
                new("./etc/os-release") { LinkTarget = "../usr/lib/os-release" },
                Copyright("base-files"),
            ]),
        new(
            "ca-certificates",
            new("./usr/share/ca-certificates/mozilla/B.crt", "B\n"),
            new("./usr/share/ca-certificates/mozilla/A.crt", "A\n"),
            Copyright("ca-certificates")),
        new("gcc-14-base", Copyright("gcc-14-base")),
        new(
            "libc6",
            [
                .. new[]
                {
                    "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0",
                    "libresolv.so.2", "librt.so.1", "libutil.so.1", "libmvec.so.1", "libBrokenLocale.so.1", "libanl.so.1", "libnsl.so.1",
                    "libnss_compat.so.2", "libnss_dns.so.2", "libnss_files.so.2", "libnss_hesiod.so.2", "libthread_db.so.1",
                }.Select(Library),
                Loader,
                Copyright("libc6"),
            ]),
        new("libgcc-s1", Library("libgcc_s.so.1"), LinkedDocumentation("libgcc-s1")),
        new("libssl3t64", Library("libcrypto.so.3"), Library("libssl.so.3"), Copyright("libssl3t64")),
        new("libstdc++6", Library("libstdc++.so.6"), LinkedDocumentation("libstdc++6")),
        new("libzstd1", Library("libzstd.so.1"), Copyright("libzstd1")),
        new(
            "tzdata",
            [
                .. new[] { "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Etc", "Europe", "Indian", "Pacific" }
                    .Select(folder => new ForgedEntry($"./usr/share/zoneinfo/{folder}/Zone")),
                .. new[] { "Factory", "GMT", "UTC", "iso3166.tab", "posixrules", "zone.tab", "zone1970.tab", "zonenow.tab" }
                    .Select(name => new ForgedEntry("./usr/share/zoneinfo/" + name)),
                new("./usr/share/zoneinfo/leapseconds"),
                new("./usr/share/zoneinfo/localtime"),
                new("./usr/share/zoneinfo/posix/UTC"),
                new("./usr/share/zoneinfo/right/UTC"),
                new("./usr/share/zoneinfo/tzdata.zi"),
                Copyright("tzdata"),
            ]),
        new("zlib1g", Library("libz.so.1"), Copyright("zlib1g")),
    ];

    private static ForgedEntry Loader => new("./usr/lib64/ld-linux-x86-64.so.2") { LinkTarget = "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" };

    /// <summary>The key that trusts this archive, armored.</summary>
    public string ArmoredKey => key.ToArmor();

    /// <summary>Writes the key ring that trusts this archive, binary or armored.</summary>
    public string WriteKeyring(bool armored)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, armored ? "keyring.asc" : "keyring.gpg");
        File.WriteAllBytes(path, armored ? Encoding.ASCII.GetBytes(key.ToArmor()) : key.ToPacket());
        return path;
    }

    /// <summary>Publishes a suite with some packages.</summary>
    public void Publish(ForgedSuite suite, params IReadOnlyList<ForgedPackage> packages)
    {
        var files = suite.Components.SelectMany(component => WriteIndex(suite, component, packages));
        var byHash = suite.IsByHash ? "Acquire-By-Hash: yes\n" : "";
        var release = $"Origin: Forged\nCodename: {suite.Codename ?? suite.Name}\n{suite.Fields}{byHash}SHA256:{string.Concat(files)}";
        Write($"dists/{suite.Name}/InRelease", Encoding.UTF8.GetBytes(suite.TamperRelease(key.Sign(release))));
    }

    /// <summary>A package's file by itself.</summary>
    public static byte[] WritePackageFile(ForgedPackage package) =>
        DebianMirrorPackage.Write([new("./control", Control(package)), .. package.Control], package.Entries, package.Compression);

    // The lines of the release file for the index of a component.
    private IEnumerable<string> WriteIndex(ForgedSuite suite, string component, IReadOnlyList<ForgedPackage> packages)
    {
        var own = packages.Where(package => package.Component == component);
        var index = Encoding.UTF8.GetBytes(string.Join('\n', own.Select(package => WritePackage(suite, package))));
        var compressed = Compress(index);
        var folder = $"{component}/binary-{suite.Architecture}/";
        var digest = Digest.Of(compressed).Hex;
        Write($"dists/{suite.Name}/{folder}{(suite.IsByHash ? "by-hash/SHA256/" + digest : "Packages.gz")}", suite.TamperIndex(compressed));
        yield return string.Create(CultureInfo.InvariantCulture, $"\n {digest} {compressed.Length} {folder}Packages.gz");
        if (suite.Contents is { } contents) yield return WriteContents(suite, component, contents);
        if (suite.IndexSize is { } state)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"\n {Digest.Of(index).Hex} {state(index.Length)} {folder}Packages");
        }
    }

    private string WriteContents(ForgedSuite suite, string component, string contents)
    {
        var compressed = Compress(Encoding.UTF8.GetBytes(contents));
        var path = $"{component}/Contents-{suite.Architecture}.gz";
        Write($"dists/{suite.Name}/{path}", compressed);
        return string.Create(CultureInfo.InvariantCulture, $"\n {Digest.Of(compressed).Hex} {compressed.Length} {path}");
    }

    private static string Control(ForgedPackage package) =>
        $"Package: {package.Name}\nVersion: {package.Version}\nArchitecture: {package.Architecture}\n{package.Fields}";

    private static ForgedEntry EmptyFolder(string path) => new($"./{path}/", "") { Mode = path.EndsWith("tmp", StringComparison.Ordinal) ? "1777" : "755" };

    private static ForgedEntry LinkedDocumentation(string package) => new($"./usr/share/doc/{package}") { LinkTarget = "gcc-14-base" };

    private static ForgedEntry Library(string name) => new("./usr/lib/x86_64-linux-gnu/" + name);

    private static ForgedEntry Copyright(string package) => new($"./usr/share/doc/{package}/copyright");

    private string WritePackage(ForgedSuite suite, ForgedPackage package)
    {
        var file = package.Shape(WritePackageFile(package));
        var path = $"pool/{suite.Name}/{package.Name}_{package.Version}_{package.Architecture}.deb";
        Write(path, package.Tamper(file));
        return $"{Control(package)}Filename: {path}\nSize: {file.Length.ToString(CultureInfo.InvariantCulture)}\nSHA256: {Digest.Of(file).Hex}\n";
    }

    private void Write(string relativePath, byte[] content)
    {
        var path = Path.Combine(folder, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private static byte[] Compress(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal)) gzip.Write(content);
        return buffer.ToArray();
    }
}
