using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>
/// Finds which packages have some libraries, in an archive's list of all files (<c>Contents-amd64</c>). A line is a path and, behind white space, the
/// packages with their sections: <c>usr/lib/x86_64-linux-gnu/libpq.so.5  libs/libpq5</c>.
/// </summary>
internal static class ContentsIndex
{
    private const int MaxLine = 1 << 20;

    /// <summary>The package of each library that is in one of the loader's folders; the one with the shortest name if several have it.</summary>
    /// <param name="index">The list, decompressed. Hundreds of megabytes are usual.</param>
    /// <param name="libraries">The file names of the libraries.</param>
    /// <exception cref="InvalidDataException">A line is longer than any valid one.</exception>
    public static IReadOnlyDictionary<string, string> Find(Stream index, IReadOnlySet<string> libraries)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var names = libraries.Select(name => (Name: name, Bytes: Encoding.UTF8.GetBytes("/" + name))).ToList();
        var buffer = new byte[MaxLine];
        var filled = 0;
        int count;
        while ((count = index.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            var rest = buffer.AsSpan(0, filled + count);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..]) Take(rest[..end], names, found);
            if (rest.Length == buffer.Length) throw new InvalidDataException("it contains a line of more than a megabyte");

            // Overlapping copies within a span are correct.
            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        Take(buffer.AsSpan(0, filled), names, found);
        return found;
    }

    private static void Take(ReadOnlySpan<byte> line, List<(string Name, byte[] Bytes)> names, SortedDictionary<string, string> found)
    {
        var end = line.LastIndexOfAny((byte)' ', (byte)'\t');
        if (end < 0) return;

        var path = line[..end].TrimEnd(" \t"u8);
        foreach (var (name, bytes) in names)
        {
            if (!path.EndsWith(bytes) || !IsInLoaderFolder(Encoding.UTF8.GetString(path[..^bytes.Length]))) continue;

            foreach (var package in Encoding.UTF8.GetString(line[(end + 1)..]).Split(',').Select(entry => entry[(entry.LastIndexOf('/') + 1)..]))
            {
                if (!found.TryGetValue(name, out var other) || IsBetter(package, other)) found[name] = package;
            }
        }
    }

    private static bool IsBetter(string package, string other) =>
        package.Length < other.Length || (package.Length == other.Length && string.CompareOrdinal(package, other) < 0);

    private static bool IsInLoaderFolder(string folder)
    {
        var below = folder.StartsWith("usr/", StringComparison.Ordinal) ? folder[4..] : folder;
        return below is "lib" or "lib64" || (below.StartsWith("lib/", StringComparison.Ordinal) && below.EndsWith("-linux-gnu", StringComparison.Ordinal));
    }
}
