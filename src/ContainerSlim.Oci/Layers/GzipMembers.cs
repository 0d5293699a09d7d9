using System.Buffers;
using System.IO.Compression;

namespace ContainerSlim.Oci;

/// <summary>
/// Compresses a stream as gzip members of equal input size, on all processors, and hands them on in order.
/// Members one after the other are one gzip file (RFC 1952, 2.2), and do not depend on how many processors there are.
/// </summary>
internal sealed class GzipMembers : IAsyncDisposable
{
    /// <summary>Input bytes of a member. 1 MiB costs 0.2 % in size against a single member.</summary>
    public const int MemberSize = 1 << 20;

    private readonly int level;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output;
    private readonly Queue<Task<ArraySegment<byte>>> running = new();
    private byte[] input = ArrayPool<byte>.Shared.Rent(MemberSize);
    private int filled;

    /// <param name="level">zlib's level, 1 to 9.</param>
    /// <param name="output">Takes the compressed bytes, in order, one call at a time.</param>
    public GzipMembers(int level, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output)
    {
        this.level = level;
        this.output = output;
    }

    /// <summary>Room for input; what is put there is taken with <see cref="AdvanceAsync"/>.</summary>
    public Memory<byte> Free => input.AsMemory(filled, MemberSize - filled);

    /// <summary>Takes bytes that were put into <see cref="Free"/>.</summary>
    public async ValueTask AdvanceAsync(int count, CancellationToken ct)
    {
        filled += count;
        if (filled == MemberSize) await StartMemberAsync(ct);
    }

    /// <summary>Compresses what is left and hands on everything.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        if (filled > 0) await StartMemberAsync(ct);
        while (running.TryDequeue(out var member)) await HandOnAsync(member, ct);
    }

    /// <summary>Waits for members that nobody will take, so that their buffers are returned.</summary>
    public async ValueTask DisposeAsync()
    {
        while (running.TryDequeue(out var member)) Return(await member);
        ArrayPool<byte>.Shared.Return(input);
    }

    private async ValueTask StartMemberAsync(CancellationToken ct)
    {
        var (full, count) = (input, filled);
        (input, filled) = (ArrayPool<byte>.Shared.Rent(MemberSize), 0);
        running.Enqueue(Task.Run(() => Compress(full, count), CancellationToken.None));

        // One more than there are processors keeps them busy while this thread writes; more would only cost memory.
        if (running.Count > Environment.ProcessorCount) await HandOnAsync(running.Dequeue(), ct);
    }

    private async ValueTask HandOnAsync(Task<ArraySegment<byte>> member, CancellationToken ct)
    {
        var compressed = await member;
        try
        {
            await output(compressed, ct);
        }
        finally
        {
            Return(compressed);
        }
    }

    private ArraySegment<byte> Compress(byte[] bytes, int count)
    {
        // Level 1 of zlib-ng may spend nine bits on a byte that does not compress: an eighth more, and the frame.
        var target = ArrayPool<byte>.Shared.Rent(MemberSize + (MemberSize >> 3) + 1024);
        using var buffer = new MemoryStream(target);
        using (var gzip = new GZipStream(buffer, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true)) gzip.Write(bytes, 0, count);
        ArrayPool<byte>.Shared.Return(bytes);

        // Byte 9 is the operating system, which zlib fills in; 255 is "unknown" (RFC 1952, 2.3.1).
        target[9] = 255;
        return new ArraySegment<byte>(target, 0, (int)buffer.Position);
    }

    private static void Return(ArraySegment<byte> compressed) => ArrayPool<byte>.Shared.Return(compressed.Array!);
}
