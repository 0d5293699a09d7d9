using System.Text;

namespace ContainerSlim.Oci;

/// <summary>Identifies the state of a folder's files, reading almost none of them: their paths, and the stamp of each.</summary>
/// <param name="Digest">The digest of all of that. Only the same files give the same digest.</param>
public sealed record FolderStamp(Digest Digest)
{
    // The limit for files that are read because their stamps are too recent; each publish writes a list or two again.
    private const long MostRead = 1 << 18;

    /// <summary>
    /// The current stamp of a folder; null if it is not reliable: too much changed just now and may change again without a visible change, the
    /// system does not report changes that set the times back, or something cannot be read.
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
