namespace ContainerSlim.TestKit;

/// <summary>
/// Writes an archive in the layout of Ubuntu's: two components, indexes by their checksums, packages with zstd, and release files whose codename is that
/// of the release for all of its suites. DebianRepository/Format.
/// </summary>
public sealed class UbuntuMirrorForge(string folder, string codename)
{
    private static readonly string[] Pockets = ["", "-security", "-updates"];

    private readonly DebianMirrorForge forge = new(folder);

    /// <summary>The archive.</summary>
    public string Folder => folder;

    /// <summary>The definition of the release, <c>chisel.yaml</c>, with the key of this archive.</summary>
    public string Definition(string version) => $"""
        format: v1
        archives:
          ubuntu:
            priority: 10
            version: {version}
            components: [main, universe]
            suites: [{string.Join(", ", Pockets.Select(pocket => codename + pocket))}]
            public-keys: [forged]
        v2-archives:
          ubuntu-esm-apps:
            pro: esm-apps
            priority: 16
            version: {version}
            components: [main]
            suites: [{codename}-apps-security]
            public-keys: [forged]
        public-keys:
          forged:
            id: "0123456789ABCDEF"
            armor: |
              {forge.ArmoredKey.TrimEnd('\n').Replace("\n", "\n      ", StringComparison.Ordinal)}
        """;

    public string WriteKeyring() => forge.WriteKeyring(armored: true);

    /// <summary>Publishes the release with some packages, and its other suites without any.</summary>
    public void Publish(params IReadOnlyList<ForgedPackage> packages)
    {
        foreach (var pocket in Pockets) Publish(pocket, pocket.Length == 0 ? packages : []);
    }

    /// <summary>Publishes one suite: <c>-updates</c>, for example.</summary>
    public void Publish(string pocket, IReadOnlyList<ForgedPackage> packages) => Publish(Suite(pocket), packages);

    /// <summary>Publishes a suite that a test makes wrong.</summary>
    public void Publish(ForgedSuite suite, IReadOnlyList<ForgedPackage> packages) =>
        forge.Publish(suite, [.. packages.Select(package => package with { Compression = "zst" })]);

    /// <summary>A suite as it should be.</summary>
    public ForgedSuite Suite(string pocket) => new(codename + pocket)
    {
        Codename = codename,
        Components = ["main", "universe"],
        IsByHash = true,
        Fields = $"Suite: {codename}{pocket}\nDate: Thu, 25 Apr 2024 15:10:33 UTC\n",
    };
}
