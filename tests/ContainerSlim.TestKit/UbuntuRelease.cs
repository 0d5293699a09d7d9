namespace ContainerSlim.TestKit;

/// <summary>
/// A small release in the layout of Ubuntu's: packages of a base, and definitions of them that have no slice for nsswitch.conf or the manifest.
/// </summary>
public sealed class UbuntuRelease
{
    private const string BaseFiles = """
        package: base-files
        essential:
          - base-files_copyright
        slices:
          base:
            contents:
              /etc/:
              /lib:
              /usr/lib/:
              /var/lib/:
          release-info:
            essential:
              - base-files_base
            contents:
              /etc/os-release:
              /usr/lib/os-release:
          copyright:
            contents:
              /usr/share/doc/base-files/copyright:
        """;

    private const string CaCertificates = """
        package: ca-certificates
        slices:
          data:
            contents:
              /etc/ssl/certs/ca-certificates.crt: {text: FIXME, mutable: true}
              /usr/share/ca-certificates/mozilla/*.crt: {until: mutate}
            mutate: |
              folder = "/usr/share/ca-certificates/mozilla/"
              names = [content.read(folder + name) for name in content.list(folder)]
              content.write("/etc/ssl/certs/ca-certificates.crt", "".join(names))
        """;

    private const string TimeZones = "package: tzdata\nslices:\n  zoneinfo:\n    contents:\n      /usr/share/zoneinfo/**:\n";

    /// <summary>Publishes the release into a folder.</summary>
    public UbuntuRelease(string folder, string version = "24.04", string codename = "noble")
    {
        Mirror = new UbuntuMirrorForge(Path.Combine(folder, "ubuntu"), codename);
        Definitions = Path.Combine(folder, "definitions");
        Directory.CreateDirectory(Path.Combine(Definitions, "slices"));
        File.WriteAllText(Path.Combine(Definitions, "chisel.yaml"), Mirror.Definition(version));
        Define("base-files", BaseFiles);
        Define("ca-certificates", CaCertificates);
        Define("tzdata", TimeZones);
        Packages =
        [
            new(
                "base-files",
                new("./etc/", "") { Mode = "755" },
                new("./usr/lib/", "") { Mode = "755" },
                new("./var/lib/", "") { Mode = "755" },
                new("./lib") { LinkTarget = "usr/lib" },
                new("./etc/os-release") { LinkTarget = "../usr/lib/os-release" },
                new("./usr/lib/os-release", $"ID=ubuntu\nVERSION_ID=\"{version}\"\n"),
                new("./usr/share/doc/base-files/copyright")),
            new("ca-certificates", new ForgedEntry("./usr/share/ca-certificates/mozilla/A.crt", "A\n")) { Architecture = "all" },
            new("tzdata", new ForgedEntry("./usr/share/zoneinfo/UTC")) { Architecture = "all" },
        ];
        Mirror.Publish(Packages);
    }

    public UbuntuMirrorForge Mirror { get; }

    /// <summary>The folder of the definitions.</summary>
    public string Definitions { get; }

    /// <summary>The packages of a base.</summary>
    public IReadOnlyList<ForgedPackage> Packages { get; }

    /// <summary>Writes the definition of a package.</summary>
    public void Define(string package, string text) => File.WriteAllText(Path.Combine(Definitions, "slices", package + ".yaml"), text);

    /// <summary>Changes the definition of the release.</summary>
    public void Redefine(string from, string to)
    {
        var path = Path.Combine(Definitions, "chisel.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
    }
}
