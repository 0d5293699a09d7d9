namespace ContainerSlim.Oci;

/// <summary>
/// Passes a tar on to the platform's reader, which reads names and attributes that are too long for a header into memory, whatever their size.
/// Headers begin at multiples of the block size, so every block that can be such a header is checked on its way.
/// </summary>
/// <param name="tar">The tar, disposed with this one.</param>
/// <param name="failure">The failure if an entry has names or attributes of more than <see cref="MaxMetadata"/> bytes.</param>
public sealed class TarLimitStream(Stream tar, Func<Exception> failure) : Stream
{
    /// <summary>The largest size in bytes. The longest path has 4 KiB. Attributes can be longer, but no file system allows more than 64 KiB for each.</summary>
    public const long MaxMetadata = 4 << 20;

    private const int SizeAt = 124;
    private const int SizeLength = 12;
    private const int ChecksumAt = 148;
    private const int ChecksumLength = 8;
    private const int TypeAt = 156;

    private readonly byte[] block = new byte[TarHeader.BlockSize];
    private long position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => tar.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => tar.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => tar.Position;
        set => position = tar.Position = value;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => position = tar.Seek(offset, origin);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = tar.Read(buffer);
        Look(buffer[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

#pragma warning disable RS0027 // Stream itself says which of its overloads has an optional parameter.
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await tar.ReadAsync(buffer, cancellationToken);
        Look(buffer.Span[..count]);
        return count;
    }
#pragma warning restore RS0027

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) tar.Dispose();
        base.Dispose(disposing);
    }

    // After a seek into a block, its beginning is that of another block, which fails the checksum.
    private void Look(ReadOnlySpan<byte> read)
    {
        while (!read.IsEmpty)
        {
            var at = (int)(position % TarHeader.BlockSize);
            var part = read[..Math.Min(read.Length, TarHeader.BlockSize - at)];
            part.CopyTo(block.AsSpan(at));
            position += part.Length;
            read = read[part.Length..];
            if (at + part.Length == TarHeader.BlockSize) CheckBlock();
        }
    }

    // POSIX pax, "ustar Interchange Format" and "pax Extended Header": types x and g. GNU tar, "Basic Tar Format": types L and K.
    private void CheckBlock()
    {
        if (block[TypeAt] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K') || !HasChecksum()) return;
        if (Number(block.AsSpan(SizeAt, SizeLength)) is >= 0 and <= MaxMetadata) return;

        throw failure();
    }

    private bool HasChecksum()
    {
        var sum = (long)' ' * ChecksumLength;
        for (var i = 0; i < block.Length; i++)
        {
            if (i is < ChecksumAt or >= ChecksumAt + ChecksumLength) sum += block[i];
        }

        return Number(block.AsSpan(ChecksumAt, ChecksumLength)) == sum;
    }

    // Octal digits, or if the first bit is set, binary. Negative if it is neither, or too large.
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0) return Binary(field);

        var number = 0L;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') return -1;

            number = (number << 3) + (digit - '0');
        }

        return number;
    }

    private static long Binary(ReadOnlySpan<byte> field)
    {
        long number = field[0] & 0x7F;
        foreach (var part in field[1..])
        {
            if (number > long.MaxValue >> 8) return -1;

            number = (number << 8) + part;
        }

        return number;
    }
}
