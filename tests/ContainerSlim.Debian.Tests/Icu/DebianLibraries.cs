using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>The libraries of a distribution that .NET needs with ICU, unpacked from Debian's packages.</summary>
internal sealed record DebianLibraries(string Root, string Triplet)
{
    private static readonly string[] Packages = ["libc6", "libgcc-s1", "libstdc++6"];

    public string Folder => Path.Combine(Root, "usr", "lib", Triplet);

    /// <summary>Debian's <c>libicudata.so.*</c>, not the link to it.</summary>
    public string IcuData => Directory.GetFiles(Folder, "libicudata.so.*").Single(file => new FileInfo(file).LinkTarget is null);

    public static async Task<DebianLibraries> UnpackAsync(string distribution, string architecture, string root)
    {
        var dpkg = Peer.Require("dpkg-deb");
        var mirror = await DebianMirror.GetAsync();
        string[] archives = [mirror.Folder, mirror.SecurityFolder];
        foreach (var package in Packages.Append(distribution == "debian-13" ? "libicu76" : "libicu72"))
        {
            // The mirror has of each package one version for each distribution, and its name tells which.
            var files = archives.SelectMany(archive => Directory.GetFiles(archive, $"{package}_*_{architecture}.deb", SearchOption.AllDirectories)).ToList();
            var file = files.Count == 1 ? files[0] : files.Single(path => path.Contains("deb12u", StringComparison.Ordinal) == (distribution == "debian-12"));
            await new Command(dpkg, "--extract", file, root).RunSuccessfullyAsync();
        }

        var triplet = architecture == "amd64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
        var old = Path.Combine(root, "lib", triplet);
        if (Directory.Exists(old)) await new Command("cp", "-a", old, Path.Combine(root, "usr", "lib")).RunSuccessfullyAsync();
        return new DebianLibraries(root, triplet);
    }
}
