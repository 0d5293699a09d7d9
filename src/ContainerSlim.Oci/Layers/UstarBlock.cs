using System.Text;

namespace ContainerSlim.Oci;

/// <summary>One header block of a tar archive. POSIX.1-2017, pax, "ustar Interchange Format".</summary>
/// <param name="Name">The name, or its end; ASCII of at most 100 characters.</param>
/// <param name="Type">The type flag.</param>
internal sealed record UstarBlock(string Name, byte Type)
{
    public const int NameLength = 100;

    public string Prefix { get; init; } = "";

    public string Link { get; init; } = "";

    public int Mode { get; init; }

    public int User { get; init; }

    public int Group { get; init; }

    public long Size { get; init; }

    public long Seconds { get; init; }

    /// <summary>The block's bytes.</summary>
    public byte[] Write()
    {
        var block = new byte[TarHeader.BlockSize];
        var span = block.AsSpan();
        Encoding.ASCII.GetBytes(Name, span[..NameLength]);
        Octal(span.Slice(100, 8), Mode);
        Octal(span.Slice(108, 8), User);
        Octal(span.Slice(116, 8), Group);
        Octal(span.Slice(124, 12), Size);
        Octal(span.Slice(136, 12), Seconds);
        span.Slice(148, 8).Fill((byte)' ');
        span[156] = Type;
        Encoding.ASCII.GetBytes(Link, span.Slice(157, NameLength));
        "ustar\000"u8.CopyTo(span[257..]);
        Encoding.ASCII.GetBytes(Prefix, span.Slice(345, 155));

        // The checksum is the sum of all bytes with its own field as spaces: six octal digits, NUL, space.
        var sum = 0;
        foreach (var value in block) sum += value;
        Octal(span.Slice(148, 7), sum);
        return block;
    }

    private static void Octal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }

        field[^1] = 0;
    }
}
