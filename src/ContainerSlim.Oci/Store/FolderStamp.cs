using System.IO.Enumeration;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>What tells nearly without reading a file whether the files of a folder are those that were read: their paths, and the stamp of each.</summary>
/// <param name="Digest">Of all of that; the same for the same files only.</param>
public sealed record FolderStamp(Digest Digest)
{
    // What is read because its stamp tells nothing; each publish writes a list or two anew.
    private const long MostRead = 1 << 18;

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    /// <summary>
    /// The stamp of a folder as it is now; null where it tells nothing: too much changed just now and may change again without looking so, the
    /// system does not tell of changes that set the times back, something is a link, or something cannot be looked at.
    /// </summary>
    public static FolderStamp? Of(string folder, TimeProvider time)
    {
        try
        {
            return Read(folder, FileStamp.Nanoseconds(time.GetUtcNow()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FolderStamp? Read(string folder, long now)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        var left = MostRead;
        foreach (var path in PathsIn(folder))
        {
            writer.Write(path);
            if (path[^1] == Path.DirectorySeparatorChar) continue;
            if (FileStamp.Of(path) is not { TellsOfAnyChange: true } stamp) return null;

            if (stamp.WasSettledAt(now))
            {
                stamp.Write(writer);
                continue;
            }

            if ((left -= stamp.Size) < 0) return null;

            writer.Write(Digest.Of(File.ReadAllBytes(path)).Hex);
        }

        writer.Flush();
        return new FolderStamp(Digest.Of(content.GetBuffer().AsSpan(0, (int)content.Length)));
    }

    // A folder may be empty, and is in the image then; so it counts, with a separator at its end.
    private static List<string> PathsIn(string folder)
    {
        var paths = new List<string>(new FileSystemEnumerable<string>(folder, PathOf, Everything));
        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    private static string PathOf(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) throw new IOException($"'{path}' is a link");

        return entry.IsDirectory ? path + Path.DirectorySeparatorChar : path;
    }
}
