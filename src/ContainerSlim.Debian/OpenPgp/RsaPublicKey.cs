using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>An RSA key or subkey of version 4. RFC 9580, 5.5.2.2.</summary>
/// <param name="Fingerprint">Its fingerprint, in upper-case hex.</param>
/// <param name="Parameters">Modulus and exponent.</param>
internal sealed record RsaPublicKey(string Fingerprint, RSAParameters Parameters)
{
    // Shorter ones can be broken.
    private const int MinModulusBytes = 2048 / 8;

    /// <summary>Reads a key packet; null if the kind of key is not supported.</summary>
    /// <exception cref="FormatException">The packet is cut short.</exception>
    public static RsaPublicKey? Read(Packet packet)
    {
        if (packet.Tag is not (PacketTag.PublicKey or PacketTag.PublicSubkey)) return null;

        // Version, time of creation, algorithm: 1 is RSA, 3 is RSA for signatures only.
        ReadOnlySpan<byte> rest = packet.Body;
        var head = Packets.Take(ref rest, 6);
        if (head[0] != 4 || head[5] is not (1 or 3)) return null;

        var parameters = new RSAParameters { Modulus = Packets.TakeInteger(ref rest), Exponent = Packets.TakeInteger(ref rest) };
        return parameters.Modulus.Length < MinModulusBytes ? null : new RsaPublicKey(FingerprintOf(packet.Body), parameters);
    }

    /// <summary>Whether a hash was signed by this key, with PKCS #1 version 1.5 as in OpenPGP.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, HashAlgorithmName algorithm)
    {
        using var rsa = RSA.Create(Parameters);

        // OpenPGP drops leading zero bytes, but RSA needs them.
        var size = Parameters.Modulus!.Length;
        if (signature.Length > size) return false;

        Span<byte> padded = new byte[size];
        signature.CopyTo(padded[(size - signature.Length)..]);
        return rsa.VerifyHash(hash, padded, algorithm, RSASignaturePadding.Pkcs1);
    }

    // RFC 9580, 5.5.4.2.
    private static string FingerprintOf(byte[] body)
    {
        Span<byte> bytes = new byte[3 + body.Length];
        bytes[0] = 0x99;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], checked((ushort)body.Length));
        body.CopyTo(bytes[3..]);
#pragma warning disable CA5350 // A version 4 fingerprint is a SHA-1 by definition; the keys themselves come with this package.
        return Convert.ToHexString(SHA1.HashData(bytes));
#pragma warning restore CA5350
    }
}
