using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>
/// The manifest of a cut, <c>manifest.wall</c>: the packages, slices and paths as a jsonwall database, version 1.0, with schema 1.0, in a zstd frame.
/// Its lines are sorted, and so are the fields of each.
/// </summary>
internal static class CutManifest
{
    private const int FileMode = 0b110_100_100;
    private const string FileName = "manifest.wall";

    // RFC 8878, section 3.1.1.
    private const uint FrameMagic = 0xFD2FB528;
    private const int MaxBlock = 128 << 10;

    /// <summary>The manifests that slices ask for.</summary>
    /// <param name="picks">All picks.</param>
    /// <param name="entries">The entries of all layers.</param>
    /// <param name="packages">The packages.</param>
    public static IEnumerable<CutEntry> Of(IReadOnlyList<Pick> picks, IReadOnlyList<CutEntry> entries, IReadOnlyList<Package> packages)
    {
        foreach (var wanted in picks.Where(pick => pick.Path.Kind == SlicePathKind.Manifest).GroupBy(pick => pick.Path.Path, StringComparer.Ordinal))
        {
            var (group, path) = (wanted.First().Group, wanted.Key[..^2] + FileName);
            IReadOnlyList<SliceName> slices = [.. wanted.Select(pick => pick.Slice).Distinct().Order()];
            var self = new CutEntry(group, LayerEntry.File(path, FileMode, ReadOnlyMemory<byte>.Empty)) { Slices = slices };
            yield return CutEntry.File(group, path, FileMode, Frame(Lines(picks, [.. entries, self], packages)));
        }
    }

    private static byte[] Lines(IReadOnlyList<Pick> picks, IReadOnlyList<CutEntry> entries, IReadOnlyList<Package> packages)
    {
        var slices = picks.Select(pick => pick.Slice).Distinct().Order().ToList();
        var used = slices.Select(slice => slice.Package).ToHashSet(StringComparer.Ordinal);
        var listed = entries.Where(one => one.Slices.Count > 0 && !one.IsTemporary).ToList();
        var files = listed.Where(one => one.Entry.Kind == EntryKind.File).ToDictionary(one => one.Entry.Path, StringComparer.Ordinal);
        var links = HardLinks(listed);
        var lines = packages.Where(package => used.Contains(package.Name)).Select(PackageLine)
            .Concat(slices.Select(slice => Line(("kind", "slice"), ("name", slice.ToString()))))
            .Concat(listed.SelectMany(one => one.Slices.Select(slice => Line(("kind", "content"), ("slice", slice.ToString()), ("path", PathOf(one))))))
            .Concat(listed.Select(one => PathLine(one, FileOf(one, files), links)))
            .OrderBy(line => line, ByteOrder.Instance)
            .ToList();
        byte[] header = Line(("jsonwall", "1.0"), ("schema", "1.0"), ("count", (long)lines.Count + 1));
        return [.. lines.Prepend(header).SelectMany(line => line.Append((byte)'\n'))];
    }

    private static byte[] PackageLine(Package package) => Line(
        ("kind", "package"),
        ("name", package.Name),
        ("version", package.Version.ToString()),
        ("sha256", package.Content.Digest.Hex),
        ("arch", package.Architecture));

    // All names of a file have its mode and size.
    private static LayerEntry FileOf(CutEntry one, Dictionary<string, CutEntry> files) =>
        one.Entry.Kind == EntryKind.HardLink ? files[one.Entry.LinkTarget!].Entry : one.Entry;

    private static byte[] PathLine(CutEntry one, LayerEntry entry, Dictionary<string, long> links)
    {
        var isFile = entry.Kind == EntryKind.File;
        return Line(
            ("kind", "path"),
            ("path", PathOf(one)),
            ("mode", "0" + Convert.ToString(entry.Mode, 8)),
            ("slices", one.Slices.Select(slice => slice.ToString()).ToArray()),
            ("sha256", isFile ? one.Content?.Hex : null),
            ("final_sha256", one.FinalContent?.Hex),
            ("size", isFile && entry.Size > 0 ? entry.Size : null),
            ("link", entry.Kind == EntryKind.SymbolicLink ? entry.LinkTarget : null),
            ("inode", links.TryGetValue(one.Entry.Path, out var inode) ? inode : null));
    }

    // Names of one file have a number in common, from 1 on.
    private static Dictionary<string, long> HardLinks(List<CutEntry> entries)
    {
        var groups = entries.Where(one => one.Entry.Kind == EntryKind.HardLink).GroupBy(one => one.Entry.LinkTarget!, StringComparer.Ordinal);
        return groups.OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany((group, i) => group.Select(one => one.Entry.Path).Append(group.Key).Select(path => (path, Number: i + 1L)))
            .ToDictionary(one => one.path, one => one.Number, StringComparer.Ordinal);
    }

    private static string PathOf(CutEntry one) => one.Entry.Kind == EntryKind.Directory ? $"/{one.Entry.Path}/" : "/" + one.Entry.Path;

    private static byte[] Line(params (string Name, object? Value)[] fields)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields) Write(json, name, value);
            json.WriteEndObject();
        }

        // These are written as the tool that the format comes from writes them, because lines are looked up by their first bytes.
        var text = Encoding.UTF8.GetString(bytes.ToArray())
            .Replace("&", "\\u0026", StringComparison.Ordinal)
            .Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case string[] texts:
                json.WriteStartArray(name);
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
        }
    }

    // The layer is compressed as a whole, so the frame holds the lines as they are: raw blocks, and no checksum.
    // RFC 8878, sections 3.1.1.1 and 3.1.1.2.
    private static byte[] Frame(byte[] content)
    {
        using var frame = new MemoryStream();
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteUInt32LittleEndian(head, FrameMagic);

        // A single segment, with a content size of four bytes.
        head[4] = 0b1010_0000;
        BinaryPrimitives.WriteUInt32LittleEndian(head[5..], (uint)content.Length);
        frame.Write(head);
        for (var at = 0; at < content.Length || at == 0; at += MaxBlock)
        {
            var length = Math.Min(MaxBlock, content.Length - at);
            var block = (length << 3) | (at + length >= content.Length ? 1 : 0);
            frame.Write([(byte)block, (byte)(block >> 8), (byte)(block >> 16)]);
            frame.Write(content.AsSpan(at, length));
        }

        return frame.ToArray();
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
