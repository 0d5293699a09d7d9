using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Sources;

namespace ContainerSlim.TestKit;

/// <summary>Has apt fetch indexes and packages as they are signed, and lays them out as an archive does.</summary>
internal static class DebianMirrorFetch
{
    public const string Main = "debian";
    public const string Security = "debian-security";

    // apt knows those that are for all architectures under no other's name.
    private static readonly string[] ForAll =
        ["ca-certificates", "media-types", "nginx-common", "node-acorn", "node-cjs-module-lexer", "node-undici", "tzdata"];

    private static readonly string[] Common = ["base-files", "libc6", "libcrypt1", "libgcc-s1", "libpcre2-8-0", "libstdc++6", "nginx", "zlib1g"];

    private static readonly Dictionary<string, string[]> Own = new(StringComparer.Ordinal)
    {
        ["debian-13"] = ["gcc-14-base", "libicu76", "libssl3t64", "libzstd1"],
        ["debian-12"] = ["gcc-12-base", "libbrotli1", "libc-ares2", "libicu72", "libnghttp2-14", "libnode108", "libssl3", "libuv1", "nodejs"],
    };

    /// <summary>Identifies the packages: a mirror with others is fetched anew.</summary>
    public static string Identity { get; } =
        Oci.Digest.Of(Encoding.UTF8.GetBytes(string.Join(' ', [.. ForAll, .. Common, .. Own.OrderBy(one => one.Key).SelectMany(one => one.Value)]))).Hex[..8];

    public static async Task FetchAsync(Distribution distribution, string work, string mirror)
    {
        var configuration = await WriteConfigurationAsync(distribution, work);
        await AptAsync(configuration, work, "update");
        string[] packages = [.. ForAll, .. Common.Concat(Own[distribution.Id]).SelectMany(name => new[] { name + ":amd64", name + ":arm64" })];
        var addresses = await AptAsync(configuration, work, ["download", "--print-uris", .. packages]);
        await AptAsync(configuration, work, ["download", .. packages]);
        foreach (var line in addresses.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('\''))) KeepPackage(line, work, mirror);
        foreach (var list in Directory.GetFiles(Path.Combine(work, "state", "lists"))) KeepList(list, mirror);
    }

    // Nothing of the host's configuration but its sources: hooks and added indexes of the host are not for this.
    private static async Task<string> WriteConfigurationAsync(Distribution distribution, string work)
    {
        string[] folders = ["state/lists/partial", "cache/archives/partial", "empty"];
        foreach (var folder in folders) Directory.CreateDirectory(Path.Combine(work, folder));

        // Whether it is genuine is for the code under test to find out.
        var source = PackageSources.Host(PackageSources.HostApt).For(distribution)[0];
        var sources = Path.Combine(work, "sources.list");
        await File.WriteAllLinesAsync(sources, [
            $"deb [trusted=yes] {source.Archive} {distribution.Suites[0]} main",
            $"deb [trusted=yes] {source.Archive} {distribution.Suites[1]} main",
            $"deb [trusted=yes] {source.Security[0]} {distribution.Suites[2]} main",
        ]);
        var configuration = Path.Combine(work, "apt.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            Dir::State "{{work}}/state";
            Dir::State::status "/dev/null";
            Dir::Cache "{{work}}/cache";
            Dir::Etc::sourcelist "{{sources}}";
            Dir::Etc::sourceparts "{{work}}/empty";
            Dir::Etc::parts "{{work}}/empty";
            Dir::Etc::main "/dev/null";
            APT::Architecture "amd64";
            APT::Architectures { "amd64"; "arm64"; };
            APT::Sandbox::User "root";
            Acquire::Languages "none";
            Acquire::Retries "3";
            Acquire::GzipIndexes "true";
            Acquire::IndexTargets::deb::Packages::KeepCompressedAs "xz";

            """);
        return configuration;
    }

    private static async Task<string> AptAsync(string configuration, string work, params string[] arguments)
    {
        var apt = new Command(Peer.Require("apt-get"), arguments)
        {
            WorkingDirectory = work,
            Environment = new Dictionary<string, string?> { ["APT_CONFIG"] = configuration, ["LC_ALL"] = "C" },
        };
        return (await apt.RunSuccessfullyAsync()).Output;
    }

    // apt names a list by its address, with '_' for '/': HOST_debian_dists_trixie_main_binary-amd64_Packages.xz
    private static void KeepList(string list, string mirror)
    {
        var parts = Path.GetFileName(list).Split("_dists_");
        if (parts.Length != 2) return;

        var path = parts[1].Replace('_', '/');
        var archive = path.Split('/')[0].EndsWith("-security", StringComparison.Ordinal) ? Security : Main;
        var target = Path.Combine(mirror, archive, "dists", path);
        Move(list, target);
        if (!path.EndsWith(".xz", StringComparison.Ordinal)) return;

        var byHash = Path.Combine(Path.GetDirectoryName(target)!, "by-hash", "SHA256");
        Directory.CreateDirectory(byHash);
        File.CreateSymbolicLink(Path.Combine(byHash, Oci.Digest.Of(File.ReadAllBytes(target)).Hex), Path.Combine("..", "..", Path.GetFileName(target)));
    }

    // 'ADDRESS' FILE SIZE CHECKSUM
    private static void KeepPackage(string line, string work, string mirror)
    {
        var words = line.Split(' ');
        var address = words[0].Trim('\'');
        var path = Uri.UnescapeDataString(address[(address.LastIndexOf("/pool/", StringComparison.Ordinal) + 1)..]);
        var target = Path.Combine(mirror, path.StartsWith("pool/updates/", StringComparison.Ordinal) ? Security : Main, path);

        Move(Path.Combine(work, words[1]), target);
    }

    // Two distributions can have the same package.
    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
    }
}
