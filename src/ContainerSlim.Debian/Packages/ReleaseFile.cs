using System.Security.Cryptography;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>A suite's release file, signed and checked: it names every index by size and checksum. DebianRepository/Format, "Release files".</summary>
internal sealed class ReleaseFile
{
    private readonly Dictionary<string, Descriptor> files;

    private ReleaseFile(Stanza fields)
    {
        HasByHash = fields["Acquire-By-Hash"] == "yes";
        files = fields.Lines("SHA256").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(
            words => words is [_, _, var path] ? path : throw new FormatException("a line of its checksums is not one"),
            words => Package.Checksum(words[0], words[1], "application/octet-stream"),
            StringComparer.Ordinal);
    }

    /// <summary>Whether indexes can be had by their checksum, which no update of the mirror interferes with.</summary>
    public bool HasByHash { get; }

    /// <summary>Gets and checks a suite's release file; null where the mirror does not have the suite.</summary>
    /// <exception cref="DebianException">It is not signed by a trusted key, is of another suite, or is past its date.</exception>
    public static async Task<ReleaseFile?> TryReadAsync(IPackageMirror mirror, string suite, ReleaseCheck check, CancellationToken ct)
    {
        var path = $"dists/{suite}/InRelease";
        if (await mirror.TryReadAsync(path, ct) is not { } file) return null;

        var name = $"'{path}' of {mirror.Location}";
        try
        {
            return new ReleaseFile(check.Run(file, suite, name));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or CryptographicException)
        {
            throw new DebianException(ErrorCode.SignatureInvalid, $"cannot trust {name}: {ForeignText.Clean(e.Message)}", e);
        }
    }

    /// <summary>An index as the signed text names it; null where it does not.</summary>
    public Descriptor? Find(string path) => files.GetValueOrDefault(path);
}
