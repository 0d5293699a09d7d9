namespace ContainerSlim.Native;

/// <summary>The dynamic section of an ELF file, and the texts that it points to. System V ABI, chapter 5, "Dynamic Section".</summary>
internal sealed class ElfDynamic
{
    public const ulong Needed = 1;
    public const ulong Soname = 14;
    public const ulong RPath = 15;
    public const ulong RunPath = 29;
    public const ulong VersionsProvided = 0x6ffffffc;
    public const ulong VersionsNeeded = 0x6ffffffe;
    public const ulong FlagPie = 0x08000000;
    public const ulong FlagNoDefaultFolders = 0x800;

    private const ulong TagStrings = 5;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const int MaxLength = 1 << 16;

    // The name of a library is a file name. A list of folders may be long.
    private const int MaxName = 256;
    private const int MaxFolders = 1 << 14;

    private readonly ElfSegments segments;
    private readonly List<(ulong Tag, ulong Value)> tags;
    private readonly long? strings;

    private ElfDynamic(ElfSegments segments, List<(ulong Tag, ulong Value)> tags)
    {
        this.segments = segments;
        this.tags = tags;
        var address = tags.Find(one => one.Tag == TagStrings).Value;
        strings = address == 0 ? null : segments.OffsetOf(address);
    }

    public static ElfDynamic Read(ElfSegments segments) => new(segments, Tags(segments));

    public bool Has(ulong tag) => tags.Exists(one => one.Tag == tag);

    /// <summary>Whether a flag of DT_FLAGS_1 is set.</summary>
    public bool HasFlag(ulong flag) => tags.Exists(one => one.Tag == TagFlags1 && (one.Value & flag) != 0);

    /// <summary>The names that a tag's entries point to, in the file's order.</summary>
    public IReadOnlyList<string> Names(ulong tag) => [.. tags.Where(one => one.Tag == tag).Select(one => Text(one.Value)).Where(name => name.Length > 0)];

    /// <summary>The folders in the text that a tag points to. Between two colons is the working directory.</summary>
    public IReadOnlyList<string> Folders(ulong tag)
    {
        var text = tags.Where(one => one.Tag == tag).Select(one => Text(one.Value, MaxFolders)).LastOrDefault("");
        return text.Length == 0 ? [] : text.Split(':');
    }

    /// <summary>The file offset of what a tag's value is the address of.</summary>
    public long? OffsetOf(ulong tag) => tags.FindLast(one => one.Tag == tag) is { Value: > 0 } found ? segments.OffsetOf(found.Value) : null;

    /// <summary>A text of the string table; empty if there is none.</summary>
    public string Text(ulong value, int length = MaxName) => strings is { } start && value < int.MaxValue ? segments.Text(start + (long)value, length) : "";

    private static List<(ulong Tag, ulong Value)> Tags(ElfSegments segments)
    {
        if (segments.Find(ElfSegments.Dynamic) is not { } dynamic) return [];

        var format = segments.Format;
        var word = format.Is64 ? 8 : 4;
        var bytes = segments.Bytes(dynamic.Offset, (int)Math.Clamp(dynamic.Length, 0, MaxLength));
        var tags = new List<(ulong, ulong)>();
        for (var at = 0; at + (2 * word) <= bytes.Length; at += 2 * word)
        {
            var tag = format.ReadWord(bytes.AsSpan(at));

            // DT_NULL ends the list.
            if (tag == 0) break;

            tags.Add((tag, format.ReadWord(bytes.AsSpan(at + word))));
        }

        return tags;
    }
}
