namespace ContainerSlim.Debian.OpenPgp;

/// <summary>Bytes as text between BEGIN and END lines. RFC 9580, 6.2.</summary>
internal static class Armor
{
    public const string BeginSignature = "-----BEGIN PGP SIGNATURE-----";
    public const string BeginKey = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

    /// <summary>The bytes of the block that starts at the first line, and its number of lines.</summary>
    /// <exception cref="FormatException">The block does not end, or is not base64.</exception>
    public static (byte[] Content, int Lines) Read(ReadOnlySpan<string> lines)
    {
        var end = lines.IndexOf(lines[0].Replace("BEGIN", "END", StringComparison.Ordinal));
        if (end < 0) throw new FormatException($"'{lines[0]}' has no end");

        // Headers, then an empty line, then base64; a line that begins with '=' is the checksum,
        // which is not needed, because the signature is verified.
        var body = lines[1..end];
        var blank = body.IndexOf("");
        if (blank < 0) throw new FormatException($"'{lines[0]}' has no empty line after its headers");

        var base64 = string.Concat(body[(blank + 1)..].ToArray().Where(line => !line.StartsWith('=')));
        return (Convert.FromBase64String(base64), end + 1);
    }
}
