using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>A <c>.res</c> file with a table of texts and, below a key, a table of keys without texts.</summary>
internal static class SmallResourceBundle
{
    public static byte[] Write(params (string Key, string Text)[] texts) => Write([.. texts.Select(text => (text.Key, Body(text.Text), 0u))]);

    /// <summary>An index of locales.</summary>
    public static byte[] WriteIndex(params string[] locales)
    {
        // The inner table's keys are before all others, so that their offsets are known: 6 words of index.
        var keys = Encoding.ASCII.GetBytes(string.Concat(locales.Select(name => name + "\0")));
        var table = new List<byte>(Words16([(ushort)locales.Length, .. Offsets(locales)]));
        while (table.Count % 4 != 0) table.Add(0);
        table.AddRange(new byte[locales.Length * 4]);
        return Write([("InstalledLocales", [.. table], 2u << 28)], keys);
    }

    private static IEnumerable<ushort> Offsets(string[] locales)
    {
        var offset = 24;
        foreach (var name in locales)
        {
            yield return (ushort)offset;
            offset += name.Length + 1;
        }
    }

    private static byte[] Write((string Key, byte[] Body, uint Type)[] entries, byte[]? before = null)
    {
        var keys = new List<byte>(before ?? []);
        var offsets = new List<ushort>();
        foreach (var (key, _, _) in entries)
        {
            offsets.Add((ushort)(24 + keys.Count));
            keys.AddRange(Encoding.ASCII.GetBytes(key + "\0"));
        }

        while (keys.Count % 4 != 0) keys.Add(0);
        var bodies = new List<byte>();
        var values = new List<uint>();
        foreach (var (_, body, type) in entries)
        {
            values.Add(type | (uint)((24 + keys.Count + bodies.Count) / 4));
            bodies.AddRange(body);
            while (bodies.Count % 4 != 0) bodies.Add(0);
        }

        var root = (2u << 28) | (uint)((24 + keys.Count + bodies.Count) / 4);
        var keysTop = (uint)((24 + keys.Count) / 4);
        var table = new List<byte>(Words16([(ushort)entries.Length, .. offsets]));
        while (table.Count % 4 != 0) table.Add(0);
        byte[] header = [32, 0, 0xDA, 0x27, 20, 0, 0, 0, 0, 0, 2, 0, .. "ResB"u8, 2, 0, 0, 0, .. new byte[12]];
        return [.. header, .. Words32([root, 5, keysTop, 0, 0, 0]), .. keys, .. bodies, .. table, .. Words32([.. values])];
    }

    private static byte[] Body(string text) => [.. Words32([(uint)text.Length]), .. Encoding.Unicode.GetBytes(text + "\0")];

    private static byte[] Words16(ushort[] values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), values[i]);
        return bytes;
    }

    private static byte[] Words32(uint[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }
}
