using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Remembers, by folder, which files of a published tree are not plain. If the stamps of all files in a folder are unchanged, its plain files
/// need not be opened again.
/// </summary>
internal sealed class PlainFiles(BuildServices services)
{
    private const string Kind = "plain-files-1";

    /// <summary>Marks the files that are known to be plain.</summary>
    public void Mark(PublishedTree tree)
    {
        if (services.Store.FindRecord(Kind, tree.Directory) is not { } bytes || TryRead(bytes) is not { } known) return;

        foreach (var (folder, files) in FoldersOf(tree))
        {
            if (!known.TryGetValue(folder, out var others) || others.Stamp != StampOf(files)) continue;

            foreach (var file in files.Where(file => !others.Special.Contains(file.Path))) file.MarkPlain();
        }
    }

    /// <summary>Saves which files of a tree are plain.</summary>
    public async Task KeepAsync(PublishedTree tree, CancellationToken ct)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        var now = services.Time.GetUtcNow();
        foreach (var (folder, files) in FoldersOf(tree))
        {
            // A file that has just changed may change again and keep the same stamp.
            if (!files.TrueForAll(file => file.WasSettledAt(now)) || StampOf(files) is not { } stamp) continue;

            var special = files.Where(file => file.IsSpecial).Select(file => file.Path).ToList();
            writer.Write(folder);
            writer.Write(stamp.ToString());
            writer.Write(special.Count);
            foreach (var path in special) writer.Write(path);
        }

        writer.Flush();
        var bytes = content.ToArray();
        if (services.Store.FindRecord(Kind, tree.Directory) is { } former && former.AsSpan().SequenceEqual(bytes)) return;

        try
        {
            await services.Store.PutRecordAsync(Kind, tree.Directory, bytes, ct);
        }
        catch (OciException)
        {
            // The image is published. The next publish opens its files again.
        }
    }

    private static IEnumerable<(string Folder, List<PublishedItem> Files)> FoldersOf(PublishedTree tree) => tree.Files
        .GroupBy(file => file.Path.LastIndexOf('/') is var slash and >= 0 ? file.Path[..slash] : "", StringComparer.Ordinal)
        .Select(group => (group.Key, group.ToList()));

    // Null if the system does not provide a stamp for a file.
    private static Digest? StampOf(List<PublishedItem> files)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        foreach (var file in files)
        {
            if (file.Stamp is not { } stamp) return null;

            writer.Write(file.Path);
            stamp.Write(writer);
        }

        writer.Flush();
        return Digest.Of(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    // A damaged record is ignored.
    private static Dictionary<string, (Digest Stamp, HashSet<string> Special)>? TryRead(byte[] bytes)
    {
        try
        {
            var known = new Dictionary<string, (Digest, HashSet<string>)>(StringComparer.Ordinal);
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            while (reader.BaseStream.Position < bytes.Length)
            {
                var (folder, stamp, special) = (reader.ReadString(), Digest.Parse(reader.ReadString()), new HashSet<string>(StringComparer.Ordinal));
                for (var left = reader.ReadInt32(); left > 0; left--) special.Add(reader.ReadString());
                known[folder] = (stamp, special);
            }

            return known;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
