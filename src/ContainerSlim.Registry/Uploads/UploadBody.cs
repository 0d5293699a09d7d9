using System.Net;

namespace ContainerSlim.Registry;

/// <summary>The body of an upload request, which fails if the registry stops reading it.</summary>
/// <param name="stall">How long the other side may accept no data before the connection counts as lost.</param>
internal abstract class UploadBody(TimeSpan stall) : HttpContent
{
    /// <summary>
    /// Above this size, a request uses Expect: 100-continue, so that a rejection is received before the body is sent, and before the
    /// connection is closed in the middle. RFC 9110, section 10.1.1.
    /// </summary>
    public const int AskFirstSize = 1 << 20;

    private const int PartSize = 1 << 17;

    private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether any of it was sent.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether it was sent in vain if the response is a rejection, and is too long to be sent in the same way again.</summary>
    public bool IsTooLongToRepeat => IsBegun && Headers.ContentLength > AskFirstSize;

    /// <summary>Ends when all of it was sent for the first time.</summary>
    public Task Sent => sent.Task;

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        IsBegun = true;
        await WriteToAsync(stream, cancellationToken);
        sent.TrySetResult();
    }

    protected abstract Task WriteToAsync(Stream stream, CancellationToken ct);

    // The platform's stream ignores the token while it writes, so the write is abandoned and its connection closed.
    protected async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        for (var start = 0; start < bytes.Length; start += PartSize)
        {
            await stream.WriteAsync(bytes.Slice(start, Math.Min(PartSize, bytes.Length - start)), ct).AsTask().WaitAsync(stall, ct);
        }
    }
}
