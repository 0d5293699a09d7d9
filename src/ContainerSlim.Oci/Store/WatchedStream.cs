namespace ContainerSlim.Oci;

/// <summary>Reads another stream, and observes everything that is read.</summary>
/// <param name="inner">The other stream, disposed with this one.</param>
public abstract class WatchedStream(Stream inner) : ForwardStream
{
    /// <summary>The other stream.</summary>
    protected internal Stream Inner { get; } = inner;

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        var count = Inner.Read(buffer);
        Look(buffer[..count], buffer.IsEmpty);
        return count;
    }

    /// <inheritdoc/>
    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await Inner.ReadAsync(buffer, cancellationToken);
        Look(buffer.Span[..count], buffer.IsEmpty);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called for each part that is read. An empty part is the end, unless the buffer was empty.</summary>
    protected abstract void Look(ReadOnlySpan<byte> read, bool emptyBuffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
        base.Dispose(disposing);
    }
}
