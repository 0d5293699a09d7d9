using System.Globalization;
using System.Security.Cryptography;
using ContainerSlim.Debian.OpenPgp;
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
            words => words is [_, _, var path] ? path : throw new FormatException("a line in its checksum list is not valid"),
            words => Package.Checksum(words[0], words[1], "application/octet-stream"),
            StringComparer.Ordinal);
    }

    /// <summary>Whether indexes can be had by their checksum, which no update of the mirror interferes with.</summary>
    public bool HasByHash { get; }

    /// <summary>Gets and checks a suite's release file; null where the mirror does not have the suite.</summary>
    /// <exception cref="DebianException">It is not signed by a trusted key, is of another suite, or is past its date.</exception>
    public static async Task<ReleaseFile?> TryReadAsync(IPackageMirror mirror, string suite, Keyring keyring, DateTimeOffset now, CancellationToken ct)
    {
        var path = $"dists/{suite}/InRelease";
        if (await Download.TryReadAsync(mirror, path, ct) is not { } file) return null;

        var name = $"'{path}' of {mirror.Location}";
        try
        {
            return new ReleaseFile(Check(file, suite, keyring, now, name));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or CryptographicException)
        {
            throw new DebianException(ErrorCode.SignatureInvalid, $"cannot trust {name}: {ForeignText.Clean(e.Message)}", e);
        }
    }

    /// <summary>An index as the signed text names it; null where it does not.</summary>
    public Descriptor? Find(string path) => files.GetValueOrDefault(path);

    private static Stanza Check(byte[] file, string suite, Keyring keyring, DateTimeOffset now, string name)
    {
        var text = ClearSignedText.Parse(file);
        if (!keyring.Trusts(text, now))
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it has no valid signature from a trusted key ({string.Join(", ", keyring.Fingerprints)}); for a mirror that signs with its own key, set its keyring");
        }

        var fields = Stanza.Parse(string.Join('\n', text.Lines));
        if (fields["Codename"] != suite) throw new DebianException(ErrorCode.SignatureInvalid, $"cannot trust {name}: it is the release file of '{ForeignText.Clean(fields["Codename"] ?? "")}'");
        if (fields["Valid-Until"] is { } until && ParseDate(until) < now)
        {
            throw new DebianException(ErrorCode.ReleaseExpired, $"cannot use {name}: it was valid until {until}; use a mirror that is kept up to date, and check this machine's clock");
        }

        return fields;
    }

    // "Sat, 28 Nov 2026 00:53:03 UTC", the hour mostly with a zero in front.
    private static DateTimeOffset ParseDate(string text) =>
        DateTimeOffset.ParseExact(text.Replace("UTC", "GMT", StringComparison.Ordinal), ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss 'GMT'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
