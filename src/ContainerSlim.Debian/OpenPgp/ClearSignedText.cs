using System.Text;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>A text with its signatures in one file. RFC 9580, 7: "Cleartext Signature Framework".</summary>
public sealed class ClearSignedText
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----";

    private ClearSignedText(IReadOnlyList<string> lines, byte[] signatures)
    {
        Lines = lines;
        Signatures = signatures;
    }

    /// <summary>The signed lines. Nothing else in the file is signed, so nothing else may be read.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The signature packets.</summary>
    internal byte[] Signatures { get; }

    /// <summary>Parses a file. Only blank lines may be before or after the message, because other text would look signed.</summary>
    /// <exception cref="FormatException">The file is not one signed text.</exception>
    public static ClearSignedText Parse(ReadOnlySpan<byte> file)
    {
        // Latin-1 keeps every byte, so the lines can be converted back to the signed bytes.
        // Blanks at the end of a line are not signed.
        string[] all = [.. Encoding.Latin1.GetString(file).Split('\n').Select(line => line.TrimEnd(' ', '\t', '\r'))];
        var lines = all.AsSpan().TrimStart("").TrimEnd("");
        if (lines.IsEmpty || lines[0] != Begin) throw new FormatException("it is not a signed text");

        var blank = lines.IndexOf("");
        if (blank < 0 || lines[1..blank].ToArray().Any(header => !header.StartsWith("Hash: ", StringComparison.Ordinal)))
        {
            throw new FormatException("its headers are not those of a signed text");
        }

        var text = lines[(blank + 1)..];
        var length = text.IndexOf(Armor.BeginSignature);
        if (length < 0) throw new FormatException("it has no signature");

        var (signatures, signatureLines) = Armor.Read(text[length..]);
        if (length + signatureLines != text.Length) throw new FormatException("there is content after its signature");

        return new ClearSignedText([.. text[..length].ToArray().Select(Undash)], signatures);
    }

    /// <summary>The bytes that a signature of a text covers: lines joined by CR and LF, without a trailing one. RFC 9580, 5.2.4 and 7.1.</summary>
    internal byte[] CanonicalBytes() => Encoding.Latin1.GetBytes(string.Join("\r\n", Lines));

    // RFC 9580, 7.2: lines that begin with '-' are prefixed with "- ".
    private static string Undash(string line)
    {
        if (!line.StartsWith('-')) return line;

        return line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : throw new FormatException($"the line '{line}' is not escaped");
    }
}
