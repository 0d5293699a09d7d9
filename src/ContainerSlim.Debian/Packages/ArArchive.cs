using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Reads an ar archive, the format of package files, from the first to the last member. deb(5).</summary>
internal sealed class ArArchive(Stream stream) : IDisposable
{
    private const int HeaderSize = 60;

    private ArMember? current;

    /// <summary>Reads the archive's signature.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public void ReadMagic()
    {
        Span<byte> magic = stackalloc byte[8];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual("!<arch>\n"u8))
        {
            throw new InvalidDataException("it is not an ar archive");
        }
    }

    /// <summary>The next member, whose content can be read until the next call; null at the end.</summary>
    /// <exception cref="InvalidDataException">The archive is malformed or cut short.</exception>
    public ArMember? Next()
    {
        current?.Skip();
        Span<byte> header = stackalloc byte[HeaderSize];
        var count = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (count == 0) return null;
        if (count < HeaderSize || !header[58..].SequenceEqual("`\n"u8)) throw new InvalidDataException("a member's header is malformed");

        // The name, and after time, owner, group and mode, the size. Some writers end a name with a slash.
        var name = Encoding.ASCII.GetString(header[..16]).TrimEnd(' ').TrimEnd('/');
        if (!long.TryParse(Encoding.ASCII.GetString(header[48..58]).TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            throw new InvalidDataException($"the member '{name}' has no size");
        }

        return current = new ArMember(name, stream, size);
    }

    public void Dispose() => current?.Dispose();
}

/// <summary>A member of an ar archive: a part of the archive's stream.</summary>
internal sealed class ArMember(string name, Stream archive, long size) : ForwardStream
{
    private long position;

    public string Name { get; } = name;

    public override long Length => size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (position == size || buffer.IsEmpty) return 0;

        var read = archive.Read(buffer[..(int)Math.Min(buffer.Length, size - position)]);
        if (read == 0) throw new InvalidDataException($"the member '{Name}' is incomplete");

        position += read;
        return read;
    }

    /// <summary>Skips the rest, and the padding byte that makes the size even.</summary>
    public void Skip()
    {
        CopyTo(Null);
        if (size % 2 == 1) archive.ReadByte();
    }
}
