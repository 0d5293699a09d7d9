using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.TestKit;

/// <summary>An OpenPGP key made for a test, that signs texts as an archive does. RFC 9580.</summary>
public sealed class DebianMirrorKey
{
    private readonly RSA rsa = RSA.Create(2048);

    private byte[] Fingerprint
    {
        get
        {
            var body = Body();
            return SHA1.HashData([0x99, (byte)(body.Length >> 8), (byte)body.Length, .. body]);
        }
    }

    /// <summary>The public key as a packet.</summary>
    public byte[] ToPacket() => Packet(6, Body());

    /// <summary>The public key as an armored block.</summary>
    public string ToArmor() => Block("PUBLIC KEY BLOCK", ToPacket());

    /// <summary>A text with a signature behind it.</summary>
    public string Sign(string text)
    {
        // Version 4, of a text, RSA, SHA-256; creation time and issuer are hashed.
        byte[] subpackets = [5, 2, 0, 0, 0, 1, 22, 33, 4, .. Fingerprint];
        byte[] hashed = [4, 1, 1, 8, 0, (byte)subpackets.Length, .. subpackets];
        byte[] trailer = [4, 0xFF, 0, 0, 0, (byte)hashed.Length];
        byte[] signed = [.. Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), .. hashed, .. trailer];
        var hash = SHA256.HashData(signed);
        var signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var packet = Packet(2, [.. hashed, 0, 0, hash[0], hash[1], .. Integer(signature)]);
        return $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{text}\n{Block("SIGNATURE", packet)}";
    }

    private byte[] Body()
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return [4, 0, 0, 0, 1, 1, .. Integer(parameters.Modulus!), .. Integer(parameters.Exponent!)];
    }

    private static string Block(string kind, byte[] content) =>
        $"-----BEGIN PGP {kind}-----\n\n{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}\n"
        + $"-----END PGP {kind}-----\n";

    private static byte[] Packet(int tag, byte[] body) => [(byte)(0xC0 | tag), 0xFF, 0, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] Integer(byte[] bigEndian)
    {
        var value = bigEndian.AsSpan().TrimStart((byte)0).ToArray();
        var bits = (value.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)value[0]) + 24;
        var integer = new byte[2 + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(integer, (ushort)bits);
        value.CopyTo(integer, 2);
        return integer;
    }
}
