namespace ContainerSlim.Oci;

/// <summary>Writes blobs and small files as a tar; the same content gives the same bytes.</summary>
/// <param name="output">The stream to write the tar to. It need not be seekable.</param>
internal sealed class ArchiveWriter(Stream output)
{
    private const int ReadableByAll = 0b110_100_100;
    private const int ListableByAll = 0b111_101_101;

    private readonly TarStream tar = new(new StreamSink(output), DateTimeOffset.UnixEpoch);

    public Task AddDirectoryAsync(string name, CancellationToken ct) => tar.WriteAsync(LayerEntry.Directory(name, ListableByAll), ct);

    public Task AddAsync(string name, byte[] content, CancellationToken ct) => tar.WriteAsync(LayerEntry.File(name, ReadableByAll, content), ct);

    /// <summary>Adds a blob, and checks it against its descriptor.</summary>
    public Task AddAsync(string name, Blob blob, CancellationToken ct) => tar.WriteAsync(
        LayerEntry.File(name, ReadableByAll, blob.Descriptor.Size, async token => VerifyingStream.Over(await blob.OpenAsync(token), blob.Descriptor)),
        ct);

    public async Task EndAsync(CancellationToken ct)
    {
        await tar.EndAsync(ct);
        await output.FlushAsync(ct);
    }
}

/// <summary>Writes a tar's bytes to a stream.</summary>
file sealed class StreamSink(Stream output) : ITarSink
{
    private readonly byte[] buffer = new byte[1 << 17];

    public Memory<byte> Free => buffer;

    public ValueTask AdvanceAsync(int count, CancellationToken ct) => output.WriteAsync(buffer.AsMemory(0, count), ct);
}
