using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Reads a blob to be uploaded, and separates read errors from send errors, which may be temporary.</summary>
internal sealed class BlobReader : IAsyncDisposable
{
    private readonly Descriptor descriptor;
    private readonly Stream stream;
    private long position;

    private BlobReader(Descriptor descriptor, Stream stream)
    {
        this.descriptor = descriptor;
        this.stream = stream;
    }

    public static async Task<BlobReader> OpenAsync(Blob blob, CancellationToken ct)
    {
        try
        {
            return new BlobReader(blob.Descriptor, await blob.OpenAsync(ct));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(blob.Descriptor, e.Message, e);
        }
    }

    /// <summary>Fills a buffer as far as possible; returns 0 at the end of the content.</summary>
    /// <exception cref="RegistryException">The content cannot be read, or does not have the size in its descriptor.</exception>
    public async Task<int> FillAsync(Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
            position += count;
            if (position > descriptor.Size || (count < buffer.Length && position < descriptor.Size))
            {
                throw Unreadable(descriptor, $"it does not have the expected {descriptor.Size} bytes", null);
            }

            return count;
        }
        catch (IOException e)
        {
            throw Unreadable(descriptor, e.Message, e);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static RegistryException Unreadable(Descriptor descriptor, string why, Exception? cause) =>
        new(ErrorCode.FileChanged, $"cannot read {descriptor.Digest} to push it: {why}", cause);
}
