using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>The part of a blob that is being uploaded in chunks. Bytes stay here until the registry has them.</summary>
internal sealed class UploadWindow(BlobReader reader, Descriptor blob) : IAsyncDisposable
{
    private byte[] buffer = [];
    private int first;
    private int count;

    /// <summary>How many bytes the registry has.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether the registry has everything.</summary>
    public bool IsAtEnd => Offset == blob.Size;

    public static async Task<UploadWindow> OpenAsync(Blob blob, CancellationToken ct) => new(await BlobReader.OpenAsync(blob, ct), blob.Descriptor);

    /// <summary>The next bytes: as many as asked for, or fewer at the end of the blob.</summary>
    public async Task<ReadOnlyMemory<byte>> NextAsync(int size, CancellationToken ct)
    {
        var wanted = (int)Math.Min(size, blob.Size - Offset);
        if (count < wanted) await FillAsync(wanted, ct);
        return buffer.AsMemory(first, wanted);
    }

    /// <summary>The registry has everything before an offset. False if the bytes there are no longer here, or not yet.</summary>
    public bool TryAdvanceTo(long offset)
    {
        if (offset < Offset || offset > Offset + count) return false;

        var had = (int)(offset - Offset);
        (first, count, Offset) = (first + had, count - had, offset);
        return true;
    }

    public ValueTask DisposeAsync() => reader.DisposeAsync();

    private async Task FillAsync(int wanted, CancellationToken ct)
    {
        var target = buffer.Length < wanted ? new byte[wanted] : buffer;
        buffer.AsSpan(first, count).CopyTo(target);
        (buffer, first) = (target, 0);
        count += await reader.FillAsync(buffer.AsMemory(count, wanted - count), ct);
    }
}
