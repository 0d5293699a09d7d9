using System.Formats.Tar;
using System.Text;

namespace ContainerSlim.Oci.Tests;

/// <summary>Writes tars as others would, decent ones and others.</summary>
internal sealed class TarBuilder
{
    private readonly List<byte> output = [];

    public TarBuilder File(string name, byte[] content) => Add(TarEntryType.RegularFile, name, "", content);

    public TarBuilder File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public TarBuilder Add(TarEntryType type, string name, string link) => Add(type, name, link, []);

    /// <summary>A header that states a size, in any form, and nothing after it.</summary>
    public TarBuilder Header(TarEntryType type, string name, ReadOnlySpan<byte> size)
    {
        output.AddRange(Block(type, name, "", size));
        return this;
    }

    public TarBuilder Add(TarEntryType type, string name, byte[] content) => Add(type, name, "", content);

    public byte[] ToArray() => [.. output, .. new byte[1024]];

    /// <summary>The bytes without the two blocks that end an archive.</summary>
    public byte[] WithoutEnd() => [.. output];

    private TarBuilder Add(TarEntryType type, string name, string link, byte[] content)
    {
        output.AddRange(Block(type, name, link, Encoding.ASCII.GetBytes(Convert.ToString(content.Length, 8).PadLeft(11, '0') + "\0")));
        output.AddRange(content);
        output.AddRange(new byte[TarHeader.PaddingAfter(content.Length)]);
        return this;
    }

    // The product's headers refuse such names, so the block is put together here.
    private static byte[] Block(TarEntryType type, string name, string link, ReadOnlySpan<byte> size)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        Put(block, 100, "0000644\0");
        Put(block, 108, "0000000\0");
        Put(block, 116, "0000000\0");
        size.CopyTo(block.AsSpan(124));
        Put(block, 136, "00000000000\0");
        Put(block, 148, "        ");
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(block, 157);
        Put(block, 257, "ustar\u000000");
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    private static void Put(byte[] block, int offset, string text) => Encoding.ASCII.GetBytes(text).CopyTo(block, offset);
}
