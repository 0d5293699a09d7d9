using System.Buffers;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Reads content over connections that may break. Continues with a new connection where the last one ended.</summary>
/// <param name="first">The content from its beginning.</param>
/// <param name="openAt">Opens the content at a position.</param>
/// <param name="retries">The retry policy.</param>
/// <param name="action">For the message, completes "cannot …".</param>
internal sealed class ResumingStream(Stream first, Func<long, CancellationToken, Task<Stream>> openAt, RetryLoop retries, string action) : ForwardStream
{
    // A connection that brought less before it broke has not helped.
    private const int Progress = 4096;

    private Stream? current = first;
    private long position;
    private long arrived;
    private int failures;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return await ReadOnceAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (RetryLoop.IsPassing(e) && !cancellationToken.IsCancellationRequested)
            {
                await DropAsync();
                CountFailure(e);
                if (failures >= retries.Policy.MaxAttempts) throw Broken(e);
            }

            await retries.WaitAsync(failures, cancellationToken);
        }
    }

    // For synchronous readers, such as decompressors. Continuations must not need the waiting thread.
    public override int Read(Span<byte> buffer)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            var memory = bytes.AsMemory(0, buffer.Length);
            var count = Task.Run(() => ReadAsync(memory, CancellationToken.None).AsTask()).GetAwaiter().GetResult();
            memory.Span[..count].CopyTo(buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await DropAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) current?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken ct)
    {
        current ??= await openAt(position, ct);
        var count = await current.ReadAsync(buffer, ct);
        position += count;
        arrived += count;
        return count;
    }

    // Only consecutive failures count: after some progress, the count starts again. A connection that became too slow has made progress
    // only if it was fast enough before.
    private void CountFailure(Exception e)
    {
        failures = arrived >= (e is TimeoutException ? retries.Policy.Pace.MinBytes : Progress) ? 1 : failures + 1;
        arrived = 0;
    }

    private async Task DropAsync()
    {
        if (current is not null) await current.DisposeAsync();
        current = null;
    }

    private RegistryException Broken(Exception e) =>
        new(ErrorCode.RegistryUnreachable, $"cannot {action}: the connection broke {failures} times after {position} bytes: {e.Message}", e);
}
