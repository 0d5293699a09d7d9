namespace ContainerSlim.Oci;

/// <summary>Reads another stream, and fails if it is longer than it may be: a few compressed bytes can stand for any number of others.</summary>
/// <param name="inner">The other stream, disposed with this one.</param>
/// <param name="limit">The bytes that it may have.</param>
/// <param name="failure">The failure if it has more.</param>
public sealed class LimitedStream(Stream inner, long limit, Func<Exception> failure) : WatchedStream(inner)
{
    private long left = limit;

    /// <inheritdoc/>
    protected override void Look(ReadOnlySpan<byte> read, bool emptyBuffer)
    {
        left -= read.Length;
        if (left < 0) throw failure();
    }
}
