using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>A library of a few kilobytes with real items of ICU, made by hand, for the tests that damage it.</summary>
internal static class SmallIcuLibrary
{
    private const int SectionHeaders = 64 + 56;
    private const int Symbols = SectionHeaders + (4 * 64);
    private const int Names = Symbols + 48;
    private const int Dynamic = Names + 64;
    private const int Data = Dynamic + 32;

    /// <summary>Writes a library around an archive of these items, in the order of their names.</summary>
    public static byte[] Write(IEnumerable<(string Name, byte[] Content)> items)
    {
        var archive = Archive([.. items.OrderBy(item => item.Name, StringComparer.Ordinal)]);
        var file = new byte[Data + archive.Length];
        archive.CopyTo(file, Data);
        byte[] identification = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(file, 0);
        Put16(file, 16, 3, 62);
        Put64(file, 32, 64, SectionHeaders);
        Put16(file, 54, 56, 1, 64, 4);
        Put64(file, 64, 1, 0, 0, 0, file.Length, file.Length);
        PutSection(file, 1, 11, (Symbols, 48, 2));
        PutSection(file, 2, 3, (Names, 64, 0));
        PutSection(file, 3, 6, (Dynamic, 32, 2));
        Put64(file, Symbols + 24, 1 | (0x11L << 32) | (1L << 48), Data, archive.Length);
        Encoding.ASCII.GetBytes("\0icudt99_dat\0libicudata.so.99\0").CopyTo(file, Names);
        Put64(file, Dynamic, 14, 13);
        return file;
    }

    private static byte[] Archive((string Name, byte[] Content)[] items)
    {
        var names = 32 + 4 + (items.Length * 8);
        var data = (names + items.Sum(item => item.Name.Length + 1) + 15) & ~15;
        var archive = new byte[data + items.Sum(item => (item.Content.Length + 15) & ~15)];
        Put16(archive, 0, 32, 0x27DA, 20, 0, 0, 2);
        Encoding.ASCII.GetBytes("CmnD\u0001").CopyTo(archive, 12);
        Put32(archive, 32, items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            Put32(archive, 36 + (i * 8), names - 32, data - 32);
            Encoding.ASCII.GetBytes(items[i].Name).CopyTo(archive, names);
            items[i].Content.CopyTo(archive, data);
            names += items[i].Name.Length + 1;
            data += (items[i].Content.Length + 15) & ~15;
        }

        return archive;
    }

    private static void PutSection(byte[] file, int index, int type, (int Offset, int Size, int Link) where)
    {
        var at = SectionHeaders + (index * 64);
        Put32(file, at + 4, type);
        Put64(file, at + 24, where.Offset, where.Size, where.Link);
    }

    private static void Put16(byte[] file, int at, params ushort[] values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + (i * 2)), values[i]);
    }

    private static void Put32(byte[] file, int at, params int[] values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + (i * 4)), values[i]);
    }

    private static void Put64(byte[] file, int at, params long[] values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at + (i * 8)), values[i]);
    }
}
