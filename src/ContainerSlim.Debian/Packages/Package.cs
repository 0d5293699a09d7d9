using System.Globalization;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>A package in an index.</summary>
/// <param name="Name">The binary package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Debian's name of the architecture, <c>all</c> for packages without one.</param>
public sealed record Package(string Name, DebianVersion Version, string Architecture)
{
    private const long Slack = 1 << 20;

    /// <summary>The source package that it was built from.</summary>
    public required string Source { get; init; }

    /// <summary>The version of the source package.</summary>
    public required DebianVersion SourceVersion { get; init; }

    /// <summary>The package file's digest and size.</summary>
    public required Descriptor Content { get; init; }

    /// <summary>Where the package file is, below the archive's root.</summary>
    public required string PoolPath { get; init; }

    /// <summary>The estimate of the space that it needs, in KiB; null if the index does not state it. deb-control(5), "Installed-Size".</summary>
    public long? InstalledSize { get; private init; }

    /// <summary>
    /// The bytes of tar that it may unpack to, by the sizes that the index states. Each file counts as at least one KiB there, and takes up to
    /// four in a tar, with a header for its name and one for its link. An index without the estimate limits the growth.
    /// </summary>
    internal long MaxUnpackedSize => InstalledSize is { } kibibytes ? Slack + (4 * Math.Min(kibibytes, 1L << 40) << 10) : MaxGrowthOf(Content.Size);

    /// <summary>The bytes that a compressed file of a size may have if nothing states them.</summary>
    internal static long MaxGrowthOf(long compressed) => (16 << 20) + (32 * Math.Min(compressed, 1L << 50));

    /// <summary>What it says about other packages. What it depends on is known only if the package was just looked up.</summary>
    internal PackageRelations Relations { get; private init; } = new();

    /// <summary>Name, version and architecture, as Debian writes them.</summary>
    public override string ToString() => $"{Name}_{Version}_{Architecture}";

    /// <summary>Reads a package from its stanza in an index.</summary>
    /// <exception cref="FormatException">A field is missing or not valid.</exception>
    internal static Package Read(Stanza stanza)
    {
        var name = stanza.Required("Package");
        var version = DebianVersion.Parse(stanza.Required("Version"));

        // "Source: name (version)", each omitted if it equals the binary package's. deb-control(5).
        var source = (stanza["Source"] ?? name).Split(' ', 2);
        var path = stanza.Required("Filename");
        if (path.StartsWith('/') || path.Split('/').Contains("..")) throw new FormatException($"'{path}' is not below the archive's root");

        var architecture = stanza.Required("Architecture");
        return new Package(name, version, architecture)
        {
            Source = source[0],
            SourceVersion = source.Length == 2 ? DebianVersion.Parse(source[1].Trim('(', ')')) : version,
            Content = Checksum(stanza.Required("SHA256"), stanza.Required("Size"), "application/vnd.debian.binary-package"),
            PoolPath = path,
            InstalledSize = long.TryParse(stanza["Installed-Size"], NumberStyles.None, CultureInfo.InvariantCulture, out var installed) ? installed : null,
            Relations = PackageRelations.Read(stanza, architecture),
        };
    }

    /// <summary>A checksum and a size as a descriptor.</summary>
    /// <exception cref="FormatException">They are not valid.</exception>
    internal static Descriptor Checksum(string sha256, string size, string mediaType)
    {
        if (!Digest.TryParse("sha256:" + sha256.ToLowerInvariant(), out var digest)) throw new FormatException($"'{sha256}' is not a SHA-256 checksum");

        return long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new Descriptor(mediaType, digest, bytes)
            : throw new FormatException($"'{size}' is not a size");
    }
}
