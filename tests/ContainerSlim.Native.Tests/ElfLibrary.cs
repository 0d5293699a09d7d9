using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Native.Tests;

/// <summary>An ELF file made for a test, with all that the loader looks at.</summary>
internal sealed record ElfLibrary
{
    // Addresses and offsets differ, as in real files.
    private const ulong Base = 0x10000;

    public bool Is64 { get; init; } = true;

    public bool IsBig { get; init; }

    public ushort Machine { get; init; } = 62;

    public string? Interpreter { get; init; }

    public string? Soname { get; init; }

    public IReadOnlyList<string> Needed { get; init; } = [];

    public string? RPath { get; init; }

    public string? RunPath { get; init; }

    public ulong Flags1 { get; init; }

    /// <summary>Libraries and versions. A version that starts with ? is weak.</summary>
    public IReadOnlyList<(string Library, string[] Versions)> VersionsNeeded { get; init; } = [];

    /// <summary>Versions behind the base entry; null for a file that defines none.</summary>
    public IReadOnlyList<string>? VersionsProvided { get; init; }

    /// <summary>Tags and values put before the others.</summary>
    public IReadOnlyList<(ulong Tag, ulong Value)> MoreTags { get; init; } = [];

    private int Word => Is64 ? 8 : 4;

    private int HeaderLength => Is64 ? 64 : 52;

    private int SegmentLength => Is64 ? 56 : 32;

    public ElfFile ToElf() => ElfFile.Read(ToBytes())!;

    public byte[] ToBytes()
    {
        var strings = new Strings();
        var needed = NeededBytes(strings);
        var provided = ProvidedBytes(strings);
        var interpreter = Interpreter is null ? [] : Encoding.UTF8.GetBytes(Interpreter + "\0");

        // The sections follow each other; the strings are last, as only then all are known.
        var segments = Interpreter is null ? 2 : 3;
        var start = HeaderLength + (segments * SegmentLength);
        var tags = Tags(strings, (ulong)start, (ulong)(start + needed.Length), (ulong)(start + needed.Length + provided.Length));
        var dynamicAt = start + needed.Length + provided.Length + strings.Length;
        var interpreterAt = dynamicAt + (tags.Count * 2 * Word);
        var length = interpreterAt + interpreter.Length;

        byte[] dynamic = [.. tags.SelectMany(tag => (byte[])[.. WordBytes(tag.Tag), .. WordBytes(tag.Value)])];
        List<byte> bytes = [.. Header(segments), .. Segment(1, 0, length), .. Segment(2, dynamicAt, dynamic.Length)];
        if (Interpreter is not null) bytes.AddRange(Segment(3, interpreterAt, interpreter.Length));
        return [.. bytes, .. needed, .. provided, .. strings.Bytes, .. dynamic, .. interpreter];
    }

    private List<(ulong Tag, ulong Value)> Tags(Strings strings, ulong needed, ulong provided, ulong table)
    {
        List<(ulong, ulong)> tags = [.. MoreTags, .. Needed.Select(name => (1UL, (ulong)strings.Add(name)))];
        if (Soname is not null) tags.Add((14, strings.Add(Soname)));
        if (RPath is not null) tags.Add((15, strings.Add(RPath)));
        if (RunPath is not null) tags.Add((29, strings.Add(RunPath)));
        if (Flags1 != 0) tags.Add((0x6ffffffb, Flags1));
        if (VersionsNeeded.Count > 0) tags.Add((0x6ffffffe, Base + needed));
        if (VersionsProvided is not null) tags.Add((0x6ffffffc, Base + provided));
        tags.Add((5, Base + table));
        tags.Add((0, 0));
        return tags;
    }

    private byte[] NeededBytes(Strings strings)
    {
        var bytes = new List<byte>();
        foreach (var (library, versions) in VersionsNeeded)
        {
            var isLast = library == VersionsNeeded[^1].Library;
            bytes.AddRange([.. Half(1), .. Half(versions.Length), .. Int(strings.Add(library)), .. Int(16), .. Int(isLast ? 0 : 16 + (16 * versions.Length))]);
            for (var i = 0; i < versions.Length; i++)
            {
                var isWeak = versions[i].StartsWith('?');
                var name = strings.Add(versions[i].TrimStart('?'));
                bytes.AddRange([.. Int(0), .. Half(isWeak ? 2 : 0), .. Half(i + 2), .. Int(name), .. Int(i == versions.Length - 1 ? 0 : 16)]);
            }
        }

        return [.. bytes];
    }

    private byte[] ProvidedBytes(Strings strings)
    {
        if (VersionsProvided is null) return [];

        string[] all = [Soname ?? "base", .. VersionsProvided];
        return
        [
            .. all.SelectMany((version, at) => (byte[])
            [
                .. Half(1), .. Half(at == 0 ? 1 : 0), .. Half(at + 1), .. Half(1), .. Int(0), .. Int(20), .. Int(at == all.Length - 1 ? 0 : 28),
                .. Int(strings.Add(version)), .. Int(0),
            ]),
        ];
    }

    private byte[] Header(int segments)
    {
        var bytes = new byte[HeaderLength];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', Is64 ? (byte)2 : (byte)1, IsBig ? (byte)2 : (byte)1, 1 }.CopyTo(bytes, 0);
        Half(3).CopyTo(bytes, 16);
        Half(Machine).CopyTo(bytes, 18);
        WordBytes((ulong)HeaderLength).CopyTo(bytes, Is64 ? 32 : 28);
        Half(SegmentLength).CopyTo(bytes, Is64 ? 54 : 42);
        Half(segments).CopyTo(bytes, Is64 ? 56 : 44);
        return bytes;
    }

    private byte[] Segment(uint kind, int offset, int length)
    {
        var bytes = new byte[SegmentLength];
        Int(kind).CopyTo(bytes, 0);
        WordBytes((ulong)offset).CopyTo(bytes, Is64 ? 8 : 4);
        WordBytes(Base + (ulong)offset).CopyTo(bytes, Is64 ? 16 : 8);
        WordBytes((ulong)length).CopyTo(bytes, Is64 ? 32 : 16);
        return bytes;
    }

    private byte[] Half(int value)
    {
        var bytes = new byte[2];
        if (IsBig) BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private byte[] Int(long value)
    {
        var bytes = new byte[4];
        if (IsBig) BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        return bytes;
    }

    private byte[] WordBytes(ulong value)
    {
        if (!Is64) return Int((long)value);

        var bytes = new byte[8];
        if (IsBig) BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    private sealed class Strings
    {
        public List<byte> Bytes { get; } = [0];

        public int Length => Bytes.Count;

        public uint Add(string text)
        {
            var at = Bytes.Count;
            Bytes.AddRange(Encoding.UTF8.GetBytes(text + "\0"));
            return (uint)at;
        }
    }
}
