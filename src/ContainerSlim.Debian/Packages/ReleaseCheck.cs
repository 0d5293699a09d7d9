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
    /// <exception cref="DebianException">It is not signed by a trusted key, is of another suite, or is past its date.</exception>
    public Stanza Run(byte[] file, string suite, string name)
    {
        var text = ClearSignedText.Parse(file);
        if (!keyring.Trusts(text, now))
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: no good signature by a trusted key ({string.Join(", ", keyring.Fingerprints)}); "
                    + "for a mirror that signs its releases itself name its keyring");
        }

        var fields = Stanza.Parse(string.Join('\n', text.Lines));
        if (fields["Codename"] != suite)
        {
            throw new DebianException(
                ErrorCode.SignatureInvalid,
                $"cannot trust {name}: it was signed as the release of '{ForeignText.Clean(fields["Codename"] ?? "")}'");
        }

        if (fields["Valid-Until"] is { } until && ParseDate(until) < now)
        {
            throw new DebianException(
                ErrorCode.ReleaseExpired,
                $"cannot use {name}: it was valid until {until}; use a mirror that is kept up to date, and check this machine's clock");
        }

        return fields;
    }

    // "Sat, 28 Nov 2026 00:53:03 UTC", the hour mostly with a zero in front.
    private static DateTimeOffset ParseDate(string text) =>
        DateTimeOffset.ParseExact(
            text.Replace("UTC", "GMT", StringComparison.Ordinal),
            ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss 'GMT'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);
}
