using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>The identity of content: algorithm and lower-case hex. image-spec, descriptor.md, "Digests".</summary>
public readonly record struct Digest : IComparable<Digest>
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly string? text;

    private Digest(string text) => this.text = text;

    /// <summary>The algorithm, <c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => ToString()[..6];

    /// <summary>The hash as lower-case hex, 64 or 128 characters.</summary>
    public string Hex => ToString()[7..];

    /// <summary>Parses <c>sha256:…</c> or <c>sha512:…</c>.</summary>
    /// <exception cref="OciException">The text is not a digest of a registered algorithm.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new OciException(
            ErrorCode.InvalidManifest,
            $"cannot use '{ForeignText.Clean(text)}' as a digest: it must be sha256: or sha512: followed by lower-case hex");

    /// <summary>Parses <c>sha256:…</c> or <c>sha512:…</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        var length = text switch
        {
            null => 0,
            _ when text.StartsWith("sha256:", StringComparison.Ordinal) => 71,
            _ when text.StartsWith("sha512:", StringComparison.Ordinal) => 135,
            _ => 0,
        };
        if (length == 0 || text!.Length != length || text.AsSpan(7).ContainsAnyExcept(LowerHex)) return false;

        digest = new Digest(text);
        return true;
    }

    /// <summary>The sha256 digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>A finished hash as a digest: 32 bytes are sha256, 64 are sha512.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) =>
        new((hash.Length == 64 ? "sha512:" : "sha256:") + Convert.ToHexStringLower(hash));

    /// <summary>A hash of this digest's algorithm, to check content against it.</summary>
    public IncrementalHash CreateHash() =>
        IncrementalHash.CreateHash(Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>Ordinal order of the text.</summary>
    public int CompareTo(Digest other) => string.CompareOrdinal(text, other.text);

    /// <summary>Ordinal order of the text.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order of the text.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order of the text.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order of the text.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>Algorithm, colon, hex.</summary>
    public override string ToString() => text ?? "";
}
