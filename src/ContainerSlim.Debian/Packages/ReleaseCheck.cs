using System.Globalization;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Whom a release file has to be signed by, and when it has to be valid.</summary>
/// <param name="keyring">The trusted keys.</param>
/// <param name="now">The time.</param>
internal sealed class ReleaseCheck(Keyring keyring, DateTimeOffset now)
{
    /// <summary>The fields that were signed.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="suite">The suite that it has to be of.</param>
    /// <param name="name">What the file is called in messages.</param>
    /// <exception cref="DebianException">It is not signed with a trusted key, is for another suite, or has expired.</exception>
    public Stanza Run(byte[] file, string suite, string name)
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
