using System.Text;

namespace ContainerSlim.Oci;

/// <summary>What tells nearly without reading a file whether the files of a folder are those that were read: their paths, and the stamp of each.</summary>
/// <param name="Digest">Of all of that; the same for the same files only.</param>
public sealed record FolderStamp(Digest Digest)
{
    // What is read because its stamp tells nothing; each publish writes a list or two anew.
    private const long MostRead = 1 << 18;

    /// <summary>
    /// The stamp of a folder as it is now; null where it tells nothing: too much changed just now and may change again without looking so, the
    /// system does not tell of changes that set the times back, or something cannot be looked at.
    /// </summary>
    /// <param name="items">
    /// The full paths of all that is in the folder, in order, with the stamps of files that were looked at just now. A folder may be empty, so it
    /// counts: with a separator at its end.
    /// </param>
    /// <param name="time">The clock of the machine.</param>
    public static FolderStamp? Of(IEnumerable<(string Path, FileStamp? Stamp)> items, TimeProvider time)
    {
        try
        {
            return Read(items, FileStamp.Nanoseconds(time.GetUtcNow()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FolderStamp? Read(IEnumerable<(string Path, FileStamp? Stamp)> items, long now)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        var left = MostRead;
        foreach (var (path, known) in items)
        {
            writer.Write(path);
            if (path[^1] == Path.DirectorySeparatorChar) continue;
            if ((known ?? FileStamp.Of(path)) is not { TellsOfAnyChange: true } stamp) return null;

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
}
