using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>A signature of a text, of version 4, by an RSA key. RFC 9580, 5.2.3.</summary>
internal sealed record TextSignature
{
    private const int OfText = 1;
    private const int ExpirationTime = 3;
    private const int IssuerFingerprint = 33;

    // Subpackets that can safely be ignored here: creation time, issuer key ID, notation, key preferences, signer's user ID.
    private static readonly int[] Known = [2, ExpirationTime, 16, 20, 28, IssuerFingerprint];

    private TextSignature(string issuer) => Issuer = issuer;

    /// <summary>The fingerprint of the claimed signing key, in upper-case hex.</summary>
    public string Issuer { get; }

    private DateTimeOffset? Expires { get; init; }

    private HashAlgorithmName Algorithm { get; init; }

    private byte[] HashedPart { get; init; } = [];

    private byte[] Value { get; init; } = [];

    /// <summary>Reads a signature packet; null if the kind of signature is not supported.</summary>
    /// <exception cref="FormatException">The packet is cut short.</exception>
    public static TextSignature? Read(Packet packet)
    {
        // Version, type, key algorithm, hash algorithm.
        ReadOnlySpan<byte> rest = packet.Body;
        if (packet.Tag != PacketTag.Signature || rest.Length < 6 || rest[0] != 4 || rest[1] != OfText || rest[2] is not (1 or 3)) return null;
        if (AlgorithmOf(rest[3]) is not { } algorithm) return null;

        rest = rest[4..];
        var hashed = TakeSubpackets(ref rest);
        if (ReadSubpackets(hashed) is not { } subpackets || !subpackets.TryGetValue(IssuerFingerprint, out var issuer)) return null;

        TakeSubpackets(ref rest);
        Packets.Take(ref rest, 2);
        return new TextSignature(Convert.ToHexString(issuer.AsSpan(1)))
        {
            Algorithm = algorithm,
            Expires = ReadExpiry(subpackets),
            HashedPart = packet.Body[..(6 + hashed.Length)],
            Value = Packets.TakeInteger(ref rest),
        };
    }

    /// <summary>Whether the key made this signature of these bytes, and it has not expired.</summary>
    public bool IsBy(RsaPublicKey key, ReadOnlySpan<byte> canonicalText, DateTimeOffset now)
    {
        if (Expires <= now) return false;

        // RFC 9580, 5.2.4: the text, the signature's hashed part, and a trailer of its version and length.
        Span<byte> trailer = [4, 0xFF, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(trailer[2..], HashedPart.Length);
        using var hash = IncrementalHash.CreateHash(Algorithm);
        hash.AppendData(canonicalText);
        hash.AppendData(HashedPart);
        hash.AppendData(trailer);
        return key.Verify(hash.GetHashAndReset(), Value, Algorithm);
    }

    // RFC 9580, 9.5; the older ones can be forged.
    private static HashAlgorithmName? AlgorithmOf(byte id) => id switch
    {
        8 => HashAlgorithmName.SHA256,
        9 => HashAlgorithmName.SHA384,
        10 => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static ReadOnlySpan<byte> TakeSubpackets(ref ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(Packets.Take(ref bytes, 2));
        return Packets.Take(ref bytes, length);
    }

    // Null if one is critical and unknown: such a signature is invalid. RFC 9580, 5.2.3.7.
    private static Dictionary<int, byte[]>? ReadSubpackets(ReadOnlySpan<byte> bytes)
    {
        var subpackets = new Dictionary<int, byte[]>();
        while (!bytes.IsEmpty)
        {
            var body = Packets.Take(ref bytes, Packets.ReadLength(ref bytes));
            if (body.IsEmpty) return null;

            var (type, isCritical) = (body[0] & 0x7F, (body[0] & 0x80) != 0);
            if (isCritical && !Known.Contains(type)) return null;

            subpackets[type] = body[1..].ToArray();
        }

        return subpackets;
    }

    // Seconds after the time of creation; 0 means never. RFC 9580, 5.2.3.18.
    private static DateTimeOffset? ReadExpiry(Dictionary<int, byte[]> subpackets)
    {
        if (!subpackets.TryGetValue(ExpirationTime, out var lifetime) || !subpackets.TryGetValue(2, out var created)) return null;

        var seconds = BinaryPrimitives.ReadUInt32BigEndian(lifetime);
        return seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(created) + (long)seconds);
    }
}
