using System.Globalization;
using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>
/// The table of contents of an eStargz layer: all entries, and the offset of each part
/// of a file. stargz-snapshotter, docs/estargz.md, "TOC and TOCEntries".
/// </summary>
internal static class EstargzToc
{
    private const int DirectoryMode = 0x4000;
    private const int FileMode = 0x8000;
    private const int LinkMode = 0xA000;

    /// <summary>The table's bytes.</summary>
    public static byte[] Write(IReadOnlyList<WrittenEntry> entries, IReadOnlyList<Member> members) => SpecJson.Write(json =>
    {
        json.WriteNumber("version", 1);
        json.WriteStartArray("entries");
        foreach (var entry in entries) WriteEntry(json, entry, members);
        json.WriteEndArray();
    });

    /// <summary>The offsets in a table, in its order; null if it is not a table.</summary>
    public static IReadOnlyList<long>? ReadOffsets(byte[] table)
    {
        try
        {
            var entries = SpecJson.ParseObject(table, "the table of contents").Objects("entries");
            return [.. entries.Where(entry => entry.Optional("chunkDigest") is not null).Select(entry => entry.RequiredLong("offset"))];
        }
        catch (OciException)
        {
            return null;
        }
    }

    /// <summary>The members with the offsets of a table; null if the number of offsets differs from the number of members that a table lists.</summary>
    public static IReadOnlyList<Member>? WithOffsets(IReadOnlyList<WrittenEntry> entries, IReadOnlyList<Member> members, IReadOnlyList<long> offsets)
    {
        var told = entries.SelectMany(entry => MembersOf(entry, members.Count)).ToList();
        if (told.Count != offsets.Count) return null;

        var placed = members.ToArray();
        foreach (var (i, member) in told.Index()) placed[member] = placed[member] with { Offset = offsets[i] };
        return placed;
    }

    private static void WriteEntry(Utf8JsonWriter json, WrittenEntry written, IReadOnlyList<Member> members)
    {
        var entry = written.Entry;
        var (first, count) = written.Members.GetOffsetAndLength(members.Count);
        json.WriteStartObject();
        json.WriteString("name", entry.Kind == EntryKind.Directory ? entry.Path + "/" : entry.Path);
        json.WriteString("type", TypeOf(entry.Kind));
        if (entry.Size > 0) json.WriteNumber("size", entry.Size);
        json.WriteString("modtime", written.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (entry.LinkTarget is { } target) json.WriteString("linkName", target);
        json.WriteNumber("mode", entry.Mode | ModeOf(entry.Kind));
        json.WriteNumber("uid", entry.UserId);
        json.WriteNumber("gid", entry.GroupId);
        if (count > 0)
        {
            json.WriteString("digest", (count == 1 ? members[first].Content : entry.ContentDigest!.Value).ToString());
            WriteChunk(json, members[first], 0, isLast: count == 1);
        }

        json.WriteEndObject();
        WriteFurtherChunks(json, written, members);
    }

    private static IEnumerable<int> MembersOf(WrittenEntry entry, int count)
    {
        var (first, length) = entry.Members.GetOffsetAndLength(count);
        return Enumerable.Range(first, length);
    }

    private static void WriteFurtherChunks(Utf8JsonWriter json, WrittenEntry written, IReadOnlyList<Member> members)
    {
        var (first, count) = written.Members.GetOffsetAndLength(members.Count);
        var position = 0L;
        for (var i = 1; i < count; i++)
        {
            position += members[first + i - 1].ContentSize;
            json.WriteStartObject();
            json.WriteString("name", written.Entry.Path);
            json.WriteString("type", "chunk");
            WriteChunk(json, members[first + i], position, isLast: i == count - 1);
            json.WriteEndObject();
        }
    }

    // The last part of a file has no size: it extends to the file's end.
    private static void WriteChunk(Utf8JsonWriter json, Member member, long position, bool isLast)
    {
        json.WriteNumber("offset", member.Offset);
        if (position > 0) json.WriteNumber("chunkOffset", position);
        if (!isLast) json.WriteNumber("chunkSize", member.ContentSize);
        json.WriteString("chunkDigest", member.Content.ToString());
    }

    private static string TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.Directory => "dir",
        EntryKind.SymbolicLink => "symlink",
        EntryKind.HardLink => "hardlink",
        _ => "reg",
    };

    private static int ModeOf(EntryKind kind) => kind switch
    {
        EntryKind.Directory => DirectoryMode,
        EntryKind.SymbolicLink => LinkMode,
        _ => FileMode,
    };
}
