namespace ContainerSlim.Oci;

/// <summary>Opens content for reading from its first byte. The caller disposes the stream.</summary>
public delegate Task<Stream> BlobOpener(CancellationToken ct);

/// <summary>Content with its descriptor; opened only when the bytes are needed.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="OpenAsync">Opens it; may be called again.</param>
public sealed record Blob(Descriptor Descriptor, BlobOpener OpenAsync)
{
    /// <summary>Content that is in memory.</summary>
    public static Blob Of(string mediaType, ReadOnlyMemory<byte> content) =>
        new(Descriptor.Of(mediaType, content.Span), _ => Task.FromResult<Stream>(new MemoryStream(content.ToArray(), writable: false)));

    /// <summary>Reads all of it and checks it against its descriptor. For manifests and configurations, not for layers.</summary>
    /// <exception cref="OciException">The content does not have the digest or size it should have.</exception>
    public Task<byte[]> ReadAllAsync(CancellationToken ct) => Refetch.RunAsync(() => ReadOnceAsync(ct));

    /// <summary>Reads it to its end, only to check it against its descriptor.</summary>
    /// <exception cref="OciException">It is not.</exception>
    public async Task VerifyAsync(CancellationToken ct)
    {
        await using var stream = VerifyingStream.Over(await OpenAsync(ct), Descriptor);
        await stream.CopyToAsync(Stream.Null, ct);
    }

    private async Task<byte[]> ReadOnceAsync(CancellationToken ct)
    {
        await using var stream = VerifyingStream.Over(await OpenAsync(ct), Descriptor);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, ct);
        return buffer.ToArray();
    }
}
