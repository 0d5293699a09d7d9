namespace ContainerSlim.Oci;

/// <summary>A stream that tells of content on its way: from the first byte that is asked for until it is closed.</summary>
public sealed class ObservedStream : ForwardStream
{
    private readonly ITransferObserver observer;
    private readonly TransferItem item;
    private int isOver;

    /// <summary>Begins to tell.</summary>
    public ObservedStream(Stream inner, TransferItem item, ITransferObserver observer)
    {
        Inner = inner;
        this.item = item;
        this.observer = observer;
        observer.Began(item);
    }

    internal Stream Inner { get; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = Inner.Read(buffer);
        observer.Moved(item, count);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await Inner.ReadAsync(buffer, cancellationToken);
        observer.Moved(item, count);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
            if (Interlocked.Exchange(ref isOver, 1) == 0) observer.Ended(item);
        }

        base.Dispose(disposing);
    }
}
