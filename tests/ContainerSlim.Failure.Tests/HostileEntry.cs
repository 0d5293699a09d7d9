using System.Formats.Tar;
using System.Text;

namespace ContainerSlim.Failure.Tests;

/// <summary>A header that no decent program writes, in front of a tar. POSIX.1-1988 (ustar).</summary>
internal static class HostileEntry
{
    // In front of all others, for a reader may stop at what it looks for.
    public static void Put(string archive, TarEntryType type, string name, string target) =>
        File.WriteAllBytes(archive, [.. Header(type, name, target), .. File.ReadAllBytes(archive)]);

    private static byte[] Header(TarEntryType type, string name, string target)
    {
        var header = new byte[512];
        Write(header, 0, name);
        Write(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0" + "        ");
        Write(header, 156, (char)type + target);
        Write(header, 257, "ustar\0" + "00");
        Write(header, 148, Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
        return header;
    }

    private static void Write(byte[] header, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(header, offset);
}
