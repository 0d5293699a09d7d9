using System.Globalization;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>
/// Headers of a tar archive: ustar where an entry fits, preceded by a pax header where it does not (POSIX.1-2017, pax, "ustar Interchange
/// Format" and "pax Extended Header"). Nothing in them depends on the machine or the process.
/// </summary>
internal static class TarHeader
{
    public const int BlockSize = 512;

    // The ustar size field holds eleven octal digits: 8 GiB less one byte.
    private const long MaxUstarSize = 0x1_FFFF_FFFF;
    private const int MaxUstarId = 0x1F_FFFF;

    /// <summary>All header blocks of an entry. The content follows them, padded to a whole block.</summary>
    public static byte[] Write(LayerEntry entry, DateTimeOffset time)
    {
        var path = entry.Kind == EntryKind.Directory ? entry.Path + "/" : entry.Path;
        var seconds = time.ToUnixTimeSeconds();
        var link = entry.LinkTarget ?? "";
        var size = entry.Kind == EntryKind.File ? entry.Size : 0;

        var extended = new SortedDictionary<string, string>(entry.Attributes, StringComparer.Ordinal);
        if (!SplitName(path, out var prefix, out var name)) extended["path"] = path;
        if (!FitsUstar(link)) extended["linkpath"] = link;
        if (size > MaxUstarSize) extended["size"] = Text(size);
        if (seconds is < 0 or > MaxUstarSize) extended["mtime"] = Text(seconds);
        if (entry.UserId > MaxUstarId) extended["uid"] = Text(entry.UserId);
        if (entry.GroupId > MaxUstarId) extended["gid"] = Text(entry.GroupId);

        var header = new UstarBlock(extended.ContainsKey("path") ? Truncate(path) : name, TypeFlag(entry.Kind))
        {
            Prefix = prefix,
            Link = extended.ContainsKey("linkpath") ? Truncate(link) : link,
            Mode = entry.Mode,
            User = entry.UserId > MaxUstarId ? 0 : entry.UserId,
            Group = entry.GroupId > MaxUstarId ? 0 : entry.GroupId,
            Size = size > MaxUstarSize ? 0 : size,
            Seconds = Math.Clamp(seconds, 0, MaxUstarSize),
        }.Write();
        return extended.Count == 0 ? header : [.. Extended(extended), .. header];
    }

    /// <summary>Zero bytes between a content of this size and the next block.</summary>
    public static int PaddingAfter(long size) => (int)((BlockSize - (size % BlockSize)) % BlockSize);

    private static byte[] Extended(SortedDictionary<string, string> records)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => Record(record.Key, record.Value))));
        var header = new UstarBlock("pax_header", (byte)'x') { Mode = 0b110_100_100, Size = content.Length }.Write();
        return [.. header, .. content, .. new byte[PaddingAfter(content.Length)]];
    }

    // A record begins with its own length in bytes, the digits of the length included.
    private static string Record(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var restLength = Encoding.UTF8.GetByteCount(rest);
        var length = restLength + 1;
        while (length != restLength + Text(length).Length) length = restLength + Text(length).Length;
        return Text(length) + rest;
    }

    // A name of up to 255 bytes fits where it can be cut at a '/' into a prefix of 155 and a name of 100.
    private static bool SplitName(string path, out string prefix, out string name)
    {
        (prefix, name) = ("", path);
        if (FitsUstar(path)) return true;
        if (!Ascii.IsValid(path) || path.Length > 256) return false;

        var cut = path.IndexOf('/', Math.Max(0, path.Length - UstarBlock.NameLength - 1));
        if (cut <= 0 || cut > 155 || cut == path.Length - 1) return false;

        (prefix, name) = (path[..cut], path[(cut + 1)..]);
        return true;
    }

    private static bool FitsUstar(string text) => text.Length <= UstarBlock.NameLength && Ascii.IsValid(text);

    // What a reader without pax sees; readers with pax take the extended record.
    private static string Truncate(string text)
    {
        var ascii = string.Concat(text.Select(c => Ascii.IsValid(c) ? c : '_'));
        return ascii.Length <= UstarBlock.NameLength ? ascii : ascii[..UstarBlock.NameLength];
    }

    private static byte TypeFlag(EntryKind kind) => kind switch
    {
        EntryKind.Directory => (byte)'5',
        EntryKind.SymbolicLink => (byte)'2',
        EntryKind.HardLink => (byte)'1',
        _ => (byte)'0',
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
