using System.IO.Compression;

namespace ContainerSlim.Oci.Tests;

/// <summary>Content for tests.</summary>
internal static class Bytes
{
    public const string MediaType = "application/octet-stream";

    /// <summary>Bytes that do not compress, the same for the same seed.</summary>
    public static byte[] Random(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes that compress as program code does.</summary>
    public static byte[] Code(int count, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) bytes[i] = i > 4096 && random.Next(4) > 0 ? bytes[i - 1 - (random.Next(16) * 32)] : (byte)random.Next(64);
        return bytes;
    }

    public static Blob Blob(byte[] content) => Oci.Blob.Of(MediaType, content);

    public static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        await using (stream)
        {
            using var buffer = new MemoryStream();
            await stream.CopyToAsync(buffer);
            return buffer.ToArray();
        }
    }

    public static byte[] Gzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return buffer.ToArray();
    }

    public static byte[] Gunzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(buffer);
        return buffer.ToArray();
    }
}

/// <summary>A stream that is broken off after some bytes.</summary>
internal sealed class BrokenStream(byte[] content) : ForwardStream
{
    private int position;

    public override int Read(Span<byte> buffer)
    {
        if (position == content.Length) throw new IOException("the connection was reset");

        var count = Math.Min(buffer.Length, content.Length - position);
        content.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
}
