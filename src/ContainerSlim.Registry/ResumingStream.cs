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
    private Stream? current = first;
    private long position;
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
                if (++failures >= retries.Policy.MaxAttempts) throw Broken(e);
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

    // Only consecutive failures count: after some bytes, the count starts again.
    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken ct)
    {
        current ??= await openAt(position, ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(retries.Policy.ResponseTimeout);
        try
        {
            var count = await current.ReadAsync(buffer, limit.Token);
            position += count;
            if (count > 0) failures = 0;
            return count;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"no data arrived for {retries.Policy.ResponseTimeout.TotalSeconds:0} seconds", e);
        }
    }

    private async Task DropAsync()
    {
        if (current is not null) await current.DisposeAsync();
        current = null;
    }

    private RegistryException Broken(Exception e) =>
        new(ErrorCode.RegistryUnreachable, $"cannot {action}: the connection broke {failures} times after {position} bytes: {e.Message}", e);
}
