using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Debian.Icu;

/// <summary>
/// ICU's "common data": a header, a table of contents, and the items, each at a multiple of 16 bytes. ICU, <c>ucmndata.h</c> and "ICU Data".
/// </summary>
/// <param name="Header">The header, which names format and version.</param>
/// <param name="Items">The items, sorted by name: ICU finds them by binary search.</param>
internal sealed record IcuArchive(ReadOnlyMemory<byte> Header, IReadOnlyList<IcuItem> Items)
{
    private const int Alignment = 16;

    public static IcuArchive Read(ReadOnlyMemory<byte> data)
    {
        var view = new ByteView(data);
        var headerSize = view.UInt16(0);
        CheckHeader(view, headerSize);
        var contents = view.Slice(headerSize, view.Length - headerSize);
        return new IcuArchive(data[..headerSize], ReadItems(contents));
    }

    public byte[] Write()
    {
        var names = Items.Select(item => Encoding.Latin1.GetBytes(item.FullName + "\0")).ToList();
        var namesOffset = sizeof(uint) + (Items.Count * 2 * sizeof(uint));
        var dataOffset = Align(Header.Length + namesOffset + names.Sum(name => name.Length)) - Header.Length;
        var data = new byte[Header.Length + dataOffset + Items.Sum(item => Align(item.Content.Length))];
        Header.Span.CopyTo(data);
        var contents = data.AsSpan(Header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(contents, Items.Count);
        for (var i = 0; i < Items.Count; i++)
        {
            var entry = contents[(sizeof(uint) + (i * 2 * sizeof(uint)))..];
            BinaryPrimitives.WriteInt32LittleEndian(entry, namesOffset);
            BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(uint)..], dataOffset);
            names[i].CopyTo(contents[namesOffset..]);
            Items[i].Content.Span.CopyTo(contents[dataOffset..]);
            namesOffset += names[i].Length;
            dataOffset += Align(Items[i].Content.Length);
        }

        return data;
    }

    // Header size, magic number, then UDataInfo: size, reserved, little-endian (0), ASCII (0), two bytes for a character, reserved, format, version.
    private static void CheckHeader(ByteView view, int headerSize)
    {
        var isCommonData = view.UInt16(2) == 0x27DA && view.UInt32(12) == 0x446E6D43 && view.Byte(16) == 1;
        if (!isCommonData || headerSize < 24 || headerSize % Alignment != 0) throw new InvalidDataException("cannot read the ICU data: it is not an archive");
        if (view.UInt32(8) != 0x00020000) throw new InvalidDataException("cannot read the ICU data: it is not for little-endian machines");
    }

    private static List<IcuItem> ReadItems(ByteView contents)
    {
        var count = contents.UInt32(0);
        var entries = contents.Slice(sizeof(uint), count * 2L * sizeof(uint));
        var items = new List<IcuItem>((int)count);
        for (var i = 0; i < count; i++)
        {
            var name = contents.Text(entries.UInt32(i * 8L));
            long start = entries.UInt32((i * 8L) + 4);
            long end = i + 1 < count ? entries.UInt32((i * 8L) + 12) : contents.Length;
            if (i > 0 && string.CompareOrdinal(items[^1].FullName, name) >= 0)
            {
                throw new InvalidDataException("cannot read the ICU data: its items are not in order");
            }

            items.Add(new IcuItem(name, contents.Slice(start, end - start).Bytes));
        }

        return items;
    }

    private static int Align(int size) => (size + Alignment - 1) & -Alignment;
}
