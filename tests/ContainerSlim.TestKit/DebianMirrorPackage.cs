using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ContainerSlim.TestKit;

/// <summary>Writes package files (.deb), also such as no tool would write.</summary>
internal static class DebianMirrorPackage
{
    public static byte[] Write(IReadOnlyList<ForgedEntry> control, IEnumerable<ForgedEntry> entries, string compression)
    {
        using var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        WriteMember(file, "debian-binary", Encoding.ASCII.GetBytes("2.0\n"));
        WriteMember(file, "control.tar." + compression, Compress(Tar(control), compression));
        WriteMember(file, "data.tar." + compression, Compress(Tar(entries), compression));
        return file.ToArray();
    }

    private static void WriteMember(MemoryStream file, string name, byte[] content)
    {
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n")));
        file.Write(content);
        if (content.Length % 2 == 1) file.WriteByte((byte)'\n');
    }

    private static byte[] Tar(IEnumerable<ForgedEntry> entries)
    {
        using var tar = new MemoryStream();
        foreach (var entry in entries)
        {
            var content = entry.LinkTarget is null ? entry.Bytes?.ToArray() ?? Encoding.UTF8.GetBytes(entry.Content) : [];
            tar.Write(Header(entry, content.Length));
            tar.Write(content);
            tar.Write(new byte[(512 - (content.Length % 512)) % 512]);
        }

        tar.Write(new byte[1024]);
        return tar.ToArray();
    }

    private static byte[] Compress(byte[] tar, string compression)
    {
        if (compression == "zst")
        {
            using var compressor = new ZstdSharp.Compressor(level: 1);
            return compressor.Wrap(tar).ToArray();
        }

        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(tar);
        return buffer.ToArray();
    }

    // POSIX.1-1988 (ustar).
    private static byte[] Header(ForgedEntry entry, int size)
    {
        var header = new byte[512];
        Put(header, 0, entry.Path);
        Put(header, 100, entry.Mode.PadLeft(7, '0') + "\0" + "0000000\0" + "0000000\0");
        Put(header, 124, Convert.ToString(size, 8).PadLeft(11, '0') + "\0" + "00000000000\0" + "        ");
        Put(header, 156, (entry.Type ?? TypeOf(entry)) + entry.LinkTarget);
        Put(header, 257, "ustar\0" + "00");
        Put(header, 148, Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
        return header;
    }

    private static char TypeOf(ForgedEntry entry)
    {
        if (entry.LinkTarget is not null) return '2';
        return entry.Path.EndsWith('/') ? '5' : '0';
    }

    private static void Put(byte[] header, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(header, offset);
}
