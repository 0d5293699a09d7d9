using System.Globalization;
using System.Security.Cryptography;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>A suite's release file with a verified signature. It lists every index with size and checksum. DebianRepository/Format, "Release files".</summary>
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

    /// <summary>Whether indexes are available by checksum, so that mirror updates do not interfere.</summary>
    public bool HasByHash { get; }

    /// <summary>Downloads and verifies a suite's release file; null if the mirror does not have the suite.</summary>
    /// <exception cref="DebianException">It is not signed with a trusted key, is for another suite, or has expired.</exception>
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

    /// <summary>An index in the signed text; null if it is not listed.</summary>
    public Descriptor? Find(string path) => files.GetValueOrDefault(path);

    private static Stanza Check(byte[] file, string suite, Keyring keyring, DateTimeOffset now, string name)
    {
        var text = ClearSignedText.Parse(file);
        if (!keyring.Trusts(text, now))
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it has no valid signature from a trusted key ({string.Join(", ", keyring.Fingerprints)}); "
                    + "for a mirror that signs with its own key, set its keyring");
        }

        var fields = Stanza.Parse(string.Join('\n', text.Lines));
        if (fields["Codename"] != suite)
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it is the release file of '{ForeignText.Clean(fields["Codename"] ?? "")}'");
        }

        if (fields["Valid-Until"] is { } until && ParseDate(until) < now)
        {
            throw new DebianException(
                ErrorCode.ReleaseExpired,
                $"cannot use {name}: it was valid until {until}; use a mirror that is kept up to date, and check this machine's clock");
        }

        return fields;
    }

    // "Sat, 28 Nov 2026 00:53:03 UTC", the hour usually with a leading zero.
    private static DateTimeOffset ParseDate(string text) =>
        DateTimeOffset.ParseExact(
            text.Replace("UTC", "GMT", StringComparison.Ordinal),
            ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss 'GMT'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);
}
