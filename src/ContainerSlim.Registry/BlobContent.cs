using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A blob as the body of a request. It is streamed, and starts from the beginning when the request is sent again.</summary>
/// <param name="blob">The content.</param>
/// <param name="stall">How long the other side may accept no data before the connection counts as lost.</param>
internal sealed class BlobContent(Blob blob, TimeSpan stall) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var reader = await BlobReader.OpenAsync(blob, cancellationToken);
        var buffer = new byte[1 << 17];
        while (await reader.FillAsync(buffer, cancellationToken) is var count and > 0)
        {
            // The platform's stream ignores the token while it writes, so the write is abandoned and its connection closed.
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).AsTask().WaitAsync(stall, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Descriptor.Size;
        return true;
    }
}
