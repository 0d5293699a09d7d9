using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A blob as the body of a request: streamed, and from its beginning whenever the request is sent again.</summary>
internal sealed class BlobContent(Blob blob) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var reader = await BlobReader.OpenAsync(blob, cancellationToken);
        var buffer = new byte[1 << 17];
        while (await reader.FillAsync(buffer, cancellationToken) is var count and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Descriptor.Size;
        return true;
    }
}
