using ContainerSlim.Oci;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// The contents of some files in one layer. A layer can be read only from its first byte to its last. Therefore, when the first file is
/// opened, all wanted contents are extracted in one pass into a temporary file, which disappears when this process ends.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="scratch">The folder for the temporary file.</param>
internal sealed class LayerContents(Blob layer, string scratch) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly HashSet<int> wanted = [];
    private readonly Dictionary<int, (long Offset, long Length)> taken = [];
    private SafeFileHandle? file;
    private long end;

    /// <summary>Returns an opener for the content of an entry, by its number in the layer.</summary>
    public BlobOpener Opener(int number)
    {
        lock (wanted) wanted.Add(number);
        return ct => OpenAsync(number, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        gate.Dispose();
    }

    private async Task<Stream> OpenAsync(int number, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (!taken.ContainsKey(number)) await TakeAsync(ct);

            var (offset, length) = taken[number];
            return new FileSlice(file!, offset, length);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task TakeAsync(CancellationToken ct)
    {
        HashSet<int> missing;
        lock (wanted) missing = [.. wanted.Where(number => !taken.ContainsKey(number))];
        file ??= ScratchFile.Open(scratch);

        // Nothing counts as extracted before the layer has been read to its end, where its digest is verified.
        var found = new Dictionary<int, (long Offset, long Length)>();
        var number = 0;
        await foreach (var item in LayerReader.ReadAsync(layer, Zstd.Decompress, ct))
        {
            if (missing.Contains(number)) found[number] = (end, await AppendAsync(item.Content, ct));
            number++;
        }

        foreach (var (key, slice) in found) taken[key] = slice;
    }

    private async Task<long> AppendAsync(Stream content, CancellationToken ct)
    {
        var start = end;
        var buffer = new byte[1 << 17];
        for (int count; (count = await content.ReadAsync(buffer, ct)) > 0; end += count)
        {
            await WriteAsync(buffer.AsMemory(0, count), end, ct);
        }

        return end - start;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> content, long offset, CancellationToken ct)
    {
        try
        {
            await RandomAccess.WriteAsync(file!, content, offset, ct);
        }
        catch (IOException e)
        {
            throw WriteFailure.Of(scratch, e);
        }
    }
}

/// <summary>Opens a file without a name.</summary>
file static class ScratchFile
{
    public static SafeFileHandle Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
            var handle = File.OpenHandle(
                path,
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.Delete,
                FileOptions.Asynchronous | FileOptions.DeleteOnClose);

            // Windows removes the file when its last handle is closed, even if the process is killed; elsewhere, an open file needs no name.
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return handle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(folder, e);
        }
    }
}
