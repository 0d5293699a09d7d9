using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>
/// Reads content from a network, and fails with a <see cref="TimeoutException"/> if it arrives too slowly: a connection that gives a byte
/// a second is never silent, and would keep a build waiting forever. Only the time spent waiting for the sender counts.
/// </summary>
/// <param name="inner">The content, disposed with this stream.</param>
/// <param name="pace">How slow the sender may be.</param>
public sealed class PacedStream(Stream inner, TransferPace pace) : ForwardStream
{
    private TimeSpan waited;
    private long arrived;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience());
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            var count = await inner.ReadAsync(buffer, limit.Token);
            Count(count, TimeProvider.System.GetElapsedTime(start));
            return count;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow(TimeProvider.System.GetElapsedTime(start), e);
        }
    }

    /// <summary>Reads for a caller that must block. Continuations do not need its thread.</summary>
    public override int Read(Span<byte> buffer)
    {
        var bytes = new byte[buffer.Length];
        var count = Task.Run(() => ReadAsync(bytes, CancellationToken.None).AsTask()).GetAwaiter().GetResult();
        bytes.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private bool IsFastEnough => arrived >= pace.MinBytes;

    private TimeSpan Patience()
    {
        var left = pace.Window - waited;
        return IsFastEnough || left > pace.Silence ? pace.Silence : left;
    }

    // At the end of the content, its rate no longer matters.
    private void Count(int count, TimeSpan time)
    {
        arrived += count;
        waited += time;
        if (waited < pace.Window) return;
        if (!IsFastEnough && count > 0) throw TooSlow(TimeSpan.Zero, null);

        (arrived, waited) = (0, TimeSpan.Zero);
    }

    private TimeoutException TooSlow(TimeSpan silence, Exception? cause) => new(
        arrived == 0 || silence >= pace.Silence
            ? string.Create(CultureInfo.InvariantCulture, $"no data arrived for {Math.Ceiling(silence.TotalSeconds)} seconds")
            : string.Create(CultureInfo.InvariantCulture, $"only {arrived} bytes arrived within {Math.Ceiling((waited + silence).TotalSeconds)} seconds"),
        cause);
}
