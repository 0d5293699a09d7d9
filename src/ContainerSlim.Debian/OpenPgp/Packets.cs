using System.Buffers.Binary;

namespace ContainerSlim.Debian.OpenPgp;

/// <summary>The type of a packet. RFC 9580, 5.</summary>
internal enum PacketTag
{
    Signature = 2,
    PublicKey = 6,
    PublicSubkey = 14,
}

/// <summary>A packet of a key ring or signature block.</summary>
internal sealed record Packet(PacketTag Tag, byte[] Body);

/// <summary>Parses bytes into packets. RFC 9580, 4.2.</summary>
internal static class Packets
{
    /// <summary>Reads all packets.</summary>
    /// <exception cref="FormatException">A packet is incomplete, or has an invalid length.</exception>
    public static IReadOnlyList<Packet> Read(ReadOnlySpan<byte> bytes)
    {
        var packets = new List<Packet>();
        while (!bytes.IsEmpty)
        {
            if ((bytes[0] & 0x80) == 0) throw new FormatException("it does not consist of OpenPGP packets");

            var isNewFormat = (bytes[0] & 0x40) != 0;
            var tag = (PacketTag)(isNewFormat ? bytes[0] & 0x3F : (bytes[0] >> 2) & 0xF);
            var lengthType = bytes[0] & 3;
            bytes = bytes[1..];
            var length = isNewFormat ? ReadLength(ref bytes) : ReadOldLength(ref bytes, lengthType);
            packets.Add(new Packet(tag, Take(ref bytes, length).ToArray()));
        }

        return packets;
    }

    /// <summary>Reads a length in the format of new packets and signature subpackets. RFC 9580, 4.2.1 and 5.2.3.7.</summary>
    public static int ReadLength(ref ReadOnlySpan<byte> bytes)
    {
        var first = Take(ref bytes, 1)[0];
        return first switch
        {
            < 192 => first,
            < 224 => ((first - 192) << 8) + Take(ref bytes, 1)[0] + 192,
            255 => unchecked((int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref bytes, 4))),

            // 224 to 254 start partial packets, which keys and signatures never use. Subpackets are too short to use them.
            _ => throw new FormatException("it contains a packet in several parts"),
        };
    }

    /// <summary>Removes some bytes from the front.</summary>
    /// <exception cref="FormatException">There are fewer.</exception>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count < 0 || count > bytes.Length) throw new FormatException("it contains an incomplete packet");

        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    /// <summary>Reads a big-endian number that is preceded by its length in bits. RFC 9580, 3.2.</summary>
    public static byte[] TakeInteger(ref ReadOnlySpan<byte> bytes)
    {
        var bits = BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2));
        return Take(ref bytes, (bits + 7) / 8).ToArray();
    }

    private static int ReadOldLength(ref ReadOnlySpan<byte> bytes, int type) => type switch
    {
        0 => Take(ref bytes, 1)[0],
        1 => BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2)),
        2 => unchecked((int)BinaryPrimitives.ReadUInt32BigEndian(Take(ref bytes, 4))),
        _ => throw new FormatException("it contains a packet without a length"),
    };
}
