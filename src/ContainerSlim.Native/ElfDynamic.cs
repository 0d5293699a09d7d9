using System.Text;

namespace ContainerSlim.Native;

/// <summary>The dynamic section of an ELF file. System V ABI, chapter 5, "Dynamic Section".</summary>
internal sealed record ElfDynamic(bool IsMarkedProgram, IReadOnlyList<string> Needed)
{
    private const ulong TagNeeded = 1;
    private const ulong TagStrings = 5;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const ulong FlagPie = 0x08000000;
    private const int MaxLength = 1 << 16;

    // The name of a library is a file name.
    private const int MaxName = 256;

    public static ElfDynamic Read(ElfSegments segments)
    {
        var tags = Tags(segments);

        // A static position-independent program has no interpreter; the linker marks it with DF_1_PIE.
        var isProgram = tags.Exists(one => one.Tag == TagFlags1 && (one.Value & FlagPie) != 0);
        var strings = tags.Find(one => one.Tag == TagStrings).Value;
        if (strings == 0 || segments.OffsetOf(strings) is not { } names) return new ElfDynamic(isProgram, []);

        var needed = tags.Where(one => one.Tag == TagNeeded && one.Value < int.MaxValue).Select(one => Name(segments.Bytes(names + (long)one.Value, MaxName)));
        return new ElfDynamic(isProgram, [.. needed.Where(name => name.Length > 0)]);
    }

    private static List<(ulong Tag, ulong Value)> Tags(ElfSegments segments)
    {
        if (segments.Find(ElfSegments.Dynamic) is not { } dynamic) return [];

        var format = segments.Format;
        var word = format.Is64 ? 8 : 4;
        var bytes = segments.Bytes(dynamic.Offset, (int)Math.Clamp(dynamic.Length, 0, MaxLength));
        var tags = new List<(ulong, ulong)>();
        for (var at = 0; at + (2 * word) <= bytes.Length; at += 2 * word)
        {
            tags.Add((format.ReadWord(bytes.AsSpan(at)), format.ReadWord(bytes.AsSpan(at + word))));
        }

        return tags;
    }

    private static string Name(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)0);
        return end < 0 ? "" : Encoding.UTF8.GetString(bytes, 0, end);
    }
}
