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
    /// <param name="paths">The full paths of everything in the folder, in order. Folders count too, with a separator at their end.</param>
    /// <param name="time">The clock of the machine.</param>
    public static FolderStamp? Of(IEnumerable<string> paths, TimeProvider time)
    {
        try
        {
            return Read(paths, FileStamp.Nanoseconds(time.GetUtcNow()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FolderStamp? Read(IEnumerable<string> paths, long now)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        var left = MostRead;
        foreach (var path in paths)
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
}
