using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>
/// A whole index (<c>Packages</c>) in memory, for lookups by the names that packages have or provide. It keeps only the fields that are read, as
/// bytes: two thirds of an index are descriptions, tags, and the like.
/// </summary>
internal sealed class PackageTable
{
    private const int MaxStanza = 1 << 22;
    private const int ChunkSize = 1 << 20;

    // The largest index of Debian needs 32 MB.
    private const long MaxSize = 1 << 27;

    // As deb-control(5) names them; Package and PackageRelations read them.
    private static readonly byte[][] Kept =
    [
        .. new[]
        {
            "Package", "Version", "Architecture", "Source", "Filename", "SHA256", "Size", "Installed-Size", "Priority",
            "Depends", "Pre-Depends", "Provides", "Conflicts", "Breaks", "Replaces",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private readonly List<byte[]> chunks = [];
    private readonly List<Place> places = [];
    private readonly List<Name> names = [];
    private int used = ChunkSize;
    private long size;

    private PackageTable()
    {
    }

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">A stanza is longer than any valid one, or there are too many.</exception>
    public static PackageTable Read(Stream index)
    {
        var table = new PackageTable();
        var buffer = ArrayPool<byte>.Shared.Rent(MaxStanza);
        try
        {
            var filled = 0;
            int count;
            while ((count = index.Read(buffer, filled, buffer.Length - filled)) > 0)
            {
                filled += count;
                var rest = table.TakeStanzas(buffer.AsSpan(0, filled));
                if (rest.Length == buffer.Length) throw new InvalidDataException("it contains an incomplete stanza");

                rest.CopyTo(buffer);
                filled = rest.Length;
            }

            table.TakeStanza(buffer.AsSpan(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        table.names.Sort();
        return table;
    }

    /// <summary>The stanzas of the packages that have or provide a name, in the index's order. A few others may be among them.</summary>
    public IEnumerable<string> Find(string name)
    {
        var hash = Hash(Encoding.UTF8.GetBytes(name));
        var first = names.BinarySearch(new Name(hash, -1));
        var last = -1;
        for (var i = ~first; i < names.Count && names[i].Hash == hash; i++)
        {
            // A package may have and provide the same name.
            if (names[i].Place == last) continue;

            last = names[i].Place;
            var (chunk, start, length) = places[last];
            yield return Encoding.UTF8.GetString(chunks[chunk], start, length);
        }
    }

    private ReadOnlySpan<byte> TakeStanzas(ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf("\n\n"u8)) >= 0)
        {
            TakeStanza(bytes[..end]);
            bytes = bytes[(end + 2)..];
        }

        return bytes;
    }

    private void TakeStanza(ReadOnlySpan<byte> stanza)
    {
        var start = BeginPlace(stanza.Length + 1);
        while (!stanza.IsEmpty)
        {
            var length = FieldLength(stanza);
            TakeField(stanza[..length]);
            stanza = stanza[Math.Min(length + 1, stanza.Length)..];
        }

        places.Add(new Place(chunks.Count - 1, start, used - start));
    }

    // To the newline before the next line that does not continue it.
    private static int FieldLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (true)
        {
            var end = text[length..].IndexOf((byte)'\n');
            if (end < 0) return text.Length;

            length += end;
            if (length + 1 == text.Length || text[length + 1] is not ((byte)' ' or (byte)'\t')) return length;

            length++;
        }
    }

    private void TakeField(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        if (colon < 0 || !IsKept(field[..colon])) return;

        field.CopyTo(chunks[^1].AsSpan(used));
        used += field.Length;
        chunks[^1][used++] = (byte)'\n';
        var value = field[(colon + 1)..];
        if (Ascii.EqualsIgnoreCase(field[..colon], "Package"u8)) AddName(value);
        if (!Ascii.EqualsIgnoreCase(field[..colon], "Provides"u8)) return;

        foreach (var part in value.Split((byte)',')) AddName(value[part]);
    }

    private void AddName(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\n"u8);
        var end = text.IndexOfAny(" \t\n(:"u8);
        names.Add(new Name(Hash(end < 0 ? text : text[..end]), places.Count));
    }

    private static bool IsKept(ReadOnlySpan<byte> name)
    {
        foreach (var kept in Kept)
        {
            if (Ascii.EqualsIgnoreCase(name, kept)) return true;
        }

        return false;
    }

    // A stanza lies within one chunk.
    private int BeginPlace(int length)
    {
        if (chunks.Count > 0 && chunks[^1].Length - used >= length) return used;

        var chunk = new byte[Math.Max(ChunkSize, length)];
        size += chunk.Length;
        if (size > MaxSize) throw new InvalidDataException("it contains more packages than any known one");

        chunks.Add(chunk);
        return used = 0;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Chunk, int Start, int Length);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Name(int Hash, int Place) : IComparable<Name>
    {
        public int CompareTo(Name other) => Hash != other.Hash ? Hash.CompareTo(other.Hash) : Place.CompareTo(other.Place);
    }
}
