using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A blob as the body of a request. It is streamed, and starts from the beginning when the request is sent again.</summary>
/// <param name="blob">The content.</param>
/// <param name="stall">How long the other side may accept no data before the connection counts as lost.</param>
internal sealed class BlobContent(Blob blob, TimeSpan stall) : UploadBody(stall)
{
    protected override async Task WriteToAsync(Stream stream, CancellationToken ct)
    {
        await using var reader = await BlobReader.OpenAsync(blob, ct);
        var buffer = new byte[1 << 17];
        while (await reader.FillAsync(buffer, ct) is var count and > 0) await WriteAsync(stream, buffer.AsMemory(0, count), ct);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Descriptor.Size;
        return true;
    }
}
