using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Native;

/// <summary>
/// The bytes of a file on disk, in memory or in a stream. They are read in blocks, each once: what the loader needs lies together in a few places.
/// </summary>
internal abstract class ElfBytes
{
    private const int BlockLength = 4096;

    // The largest libraries need a dozen. A broken file could point to anywhere in itself.
    private const int MaxBlocks = 512;

    private readonly Dictionary<long, byte[]> blocks = [];
    private long? length;

    public static ElfBytes Of(SafeFileHandle handle) => new OfHandle(handle);

    public static ElfBytes Of(ReadOnlyMemory<byte> content) => new OfMemory(content);

    public static ElfBytes Of(Stream stream) => new OfStream(stream);

    /// <summary>Bytes of the file; fewer if the file ends earlier, and none outside of it.</summary>
    public byte[] Read(long offset, int length)
    {
        var first = Rest(offset, 0);
        if (first.Length >= length) return first[..length].ToArray();

        var bytes = new List<byte>();
        while (bytes.Count < length && Rest(offset, bytes.Count) is { Length: > 0 } rest) bytes.AddRange(rest[..Math.Min(rest.Length, length - bytes.Count)]);
        return [.. bytes];
    }

    /// <summary>The bytes before the next zero; null if there is none within the length.</summary>
    public byte[]? ReadText(long offset, int length)
    {
        var bytes = new List<byte>();
        while (bytes.Count < length && Rest(offset, bytes.Count) is { Length: > 0 } rest)
        {
            var end = rest.IndexOf((byte)0);
            bytes.AddRange(end < 0 ? rest : rest[..end]);
            if (end >= 0) return bytes.Count < length ? [.. bytes] : null;
        }

        return null;
    }

    protected abstract long GetLength();

    /// <summary>Fills a buffer from an offset; fewer bytes only at the end of the file.</summary>
    protected abstract int Fill(Span<byte> buffer, long offset);

    // What is left of the block at a place. The start of a file is read without asking for its length, which a pipe does not have.
    private ReadOnlySpan<byte> Rest(long offset, int more)
    {
        if (offset < 0 || offset > long.MaxValue - more - BlockLength) return [];

        var at = offset + more;
        if (at > 0 && at >= (length ??= GetLength())) return [];

        var block = Block(at / BlockLength);
        var start = (int)(at % BlockLength);
        return start < block.Length ? block.AsSpan(start) : [];
    }

    private byte[] Block(long number)
    {
        if (blocks.TryGetValue(number, out var known)) return known;
        if (blocks.Count == MaxBlocks) return [];

        var buffer = new byte[BlockLength];
        var count = Fill(buffer, number * BlockLength);
        return blocks[number] = count == buffer.Length ? buffer : buffer[..count];
    }

    private sealed class OfHandle(SafeFileHandle handle) : ElfBytes
    {
        protected override long GetLength() => RandomAccess.GetLength(handle);

        protected override int Fill(Span<byte> buffer, long offset)
        {
            var filled = 0;
            while (filled < buffer.Length && RandomAccess.Read(handle, buffer[filled..], offset + filled) is > 0 and var count) filled += count;
            return filled;
        }
    }

    private sealed class OfMemory(ReadOnlyMemory<byte> content) : ElfBytes
    {
        protected override long GetLength() => content.Length;

        protected override int Fill(Span<byte> buffer, long offset)
        {
            var rest = offset < content.Length ? content.Span[(int)offset..] : [];
            var part = rest[..Math.Min(rest.Length, buffer.Length)];
            part.CopyTo(buffer);
            return part.Length;
        }
    }

    private sealed class OfStream(Stream stream) : ElfBytes
    {
        protected override long GetLength() => stream.Length;

        protected override int Fill(Span<byte> buffer, long offset)
        {
            stream.Position = offset;
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
    }
}
