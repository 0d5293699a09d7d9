using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Computes digests of files from their contents, never from their timestamps.</summary>
internal static class TreeDigest
{
    /// <summary>
    /// Computes a digest for each path: of a file's content and whether it is executable, or of a link's target. Files are read in parallel
    /// on all processors.
    /// </summary>
    /// <exception cref="BuildException">A file cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(IEnumerable<DiskItem> items, string root, CancellationToken ct)
    {
        var digests = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        await Parallel.ForEachAsync(items, options, async (item, token) => digests[item.Path] = await OfAsync(item, root, token));
        return digests;
    }

    /// <summary>Combines the digests into one.</summary>
    public static string Combine(IReadOnlyDictionary<string, string> digests)
    {
        var lines = digests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}\0{pair.Value}\n");
        return Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines))).Hex;
    }

    private static async Task<string> OfAsync(DiskItem item, string root, CancellationToken ct)
    {
        try
        {
            return item.Kind switch
            {
                EntryKind.Directory => "directory",
                EntryKind.Special => throw new IOException($"it is {DiskFile.Describe(item.Type)}, and not a regular file"),
                EntryKind.SymbolicLink => "link " + item.LinkFrom(root),
                _ => await OfFileAsync(item.Info.FullName, ct),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildException(ErrorCode.FileChanged, $"cannot read '{item.Info.FullName}': {e.Message}", e);
        }
    }

    private static async Task<string> OfFileAsync(string path, CancellationToken ct)
    {
        DiskFile.CheckBeforeOpening(path);
        await using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.SequentialScan);
        var hash = Digest.FromHash(await SHA256.HashDataAsync(file, ct)).Hex;
        var isExecutable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
        return isExecutable ? "program " + hash : "file " + hash;
    }
}
