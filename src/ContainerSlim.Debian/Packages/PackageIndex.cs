using System.Buffers;
using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>Finds a few packages in an index (<c>Packages</c>) of tens of megabytes. Only their stanzas are converted to text.</summary>
internal static class PackageIndex
{
    private const int MaxStanza = 1 << 22;

    /// <summary>The stanzas of the wanted packages, in the index's order.</summary>
    /// <exception cref="InvalidDataException">A stanza is longer than any valid one.</exception>
    public static IReadOnlyList<string> Find(Stream index, IReadOnlySet<string> wanted)
    {
        var found = new List<string>();
        var names = wanted.Select(Encoding.ASCII.GetBytes).ToList();
        var buffer = ArrayPool<byte>.Shared.Rent(MaxStanza);
        try
        {
            var filled = 0;
            int count;
            while ((count = index.Read(buffer, filled, buffer.Length - filled)) > 0)
            {
                filled += count;
                var rest = TakeStanzas(buffer.AsSpan(0, filled), names, found);
                if (rest.Length == buffer.Length) throw new InvalidDataException("it contains an incomplete stanza");

                // Overlapping copies within a span are correct.
                rest.CopyTo(buffer);
                filled = rest.Length;
            }

            TakeStanza(buffer.AsSpan(0, filled), names, found);
            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlySpan<byte> TakeStanzas(ReadOnlySpan<byte> bytes, List<byte[]> names, List<string> found)
    {
        int end;
        while ((end = bytes.IndexOf("\n\n"u8)) >= 0)
        {
            TakeStanza(bytes[..end], names, found);
            bytes = bytes[(end + 2)..];
        }

        return bytes;
    }

    private static void TakeStanza(ReadOnlySpan<byte> stanza, List<byte[]> names, List<string> found)
    {
        var name = NameOf(stanza);
        foreach (var wanted in names)
        {
            if (name.SequenceEqual(wanted)) found.Add(Encoding.UTF8.GetString(stanza));
        }
    }

    // The name is usually, but not always, the first field.
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> stanza)
    {
        var field = "Package: "u8;
        if (!stanza.StartsWith(field))
        {
            var at = stanza.IndexOf("\nPackage: "u8);
            if (at < 0) return [];

            stanza = stanza[(at + 1)..];
        }

        var end = stanza.IndexOf((byte)'\n');
        return (end < 0 ? stanza : stanza[..end])[field.Length..];
    }
}
