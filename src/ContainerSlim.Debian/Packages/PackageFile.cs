using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Reads a package file (.deb) from first to last byte: <c>debian-binary</c>, <c>control.tar</c>, <c>data.tar</c>. deb(5).</summary>
internal sealed class PackageFile : IDisposable
{
    // The largest list of checksums of a package in Debian has a few MB.
    private const long MaxControlSize = 64 << 20;
    private const int MaxVersionSize = 64;

    private readonly Stream stream;
    private readonly long maxDataSize;
    private readonly LayerDecoder? zstd;
    private readonly ArArchive archive;

    /// <param name="stream">The file. It is read to its end, and disposed with this object.</param>
    /// <param name="maxDataSize">The bytes that its files may unpack to, as a tar.</param>
    /// <param name="zstd">Decompresses zstd; null if zstd is not expected.</param>
    /// <exception cref="InvalidDataException">It is not a package file of format version 2.</exception>
    public PackageFile(Stream stream, long maxDataSize, LayerDecoder? zstd)
    {
        this.zstd = zstd;
        this.stream = stream;
        this.maxDataSize = maxDataSize;
        archive = new ArArchive(stream);
        archive.ReadMagic();
        var member = Next("debian-binary");
        if (member.Length > MaxVersionSize) throw new InvalidDataException("its format version is too long");

        using var version = new StreamReader(member);
        if (!version.ReadToEnd().StartsWith("2.", StringComparison.Ordinal)) throw new InvalidDataException("it does not have format version 2");
    }

    /// <summary>Reads the files of the control archive by name. Call it once, before <see cref="ReadData"/>.</summary>
    /// <exception cref="InvalidDataException">The archive is malformed.</exception>
    public IReadOnlyDictionary<string, byte[]> ReadControl()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in ReadTar("control.tar", MaxControlSize).Where(entry => entry.DataStream is not null))
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = content.ToArray();
        }

        return files;
    }

    /// <summary>Reads the entries of the data archive. The content of an entry is valid until the next one. Call it once.</summary>
    /// <exception cref="InvalidDataException">The archive is malformed.</exception>
    public IEnumerable<TarEntry> ReadData()
    {
        foreach (var entry in ReadTar("data.tar", maxDataSize)) yield return entry;

        // Read to the last byte, where the stream verifies its digest.
        stream.CopyTo(Stream.Null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        archive.Dispose();
        stream.Dispose();
    }

    private IEnumerable<TarEntry> ReadTar(string name, long limit)
    {
        using var tar = new LimitedStream(Decompress(Next(name), name), limit, () => TooLarge(name, limit));
        using var reader = new TarReader(new TarLimitStream(tar, () => TooLong(name)));
        while (NextEntry(reader) is { } entry) yield return entry;
    }

    private static InvalidDataException TooLarge(string name, long limit) =>
        new(string.Create(CultureInfo.InvariantCulture, $"its {name} unpacks to more than {limit} bytes, which its size in the package index does not allow"));

    private static InvalidDataException TooLong(string name) =>
        new($"its {name} has an entry whose name or attributes have more than {TarLimitStream.MaxMetadata >> 20} MiB");

    private static TarEntry? NextEntry(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new InvalidDataException($"its tar is malformed: {e.Message}", e);
        }
    }

    private ArMember Next(string name) =>
        archive.Next() is { } member && (member.Name == name || member.Name.StartsWith(name + '.', StringComparison.Ordinal))
            ? member
            : throw new InvalidDataException($"its {name} is missing or in the wrong place");

    // dpkg 1.21.18 reads all of these. Debian's packages have xz, Ubuntu's have zstd.
    private Stream Decompress(ArMember member, string name) => member.Name[name.Length..] switch
    {
        "" => member,
        ".gz" => new GZipStream(member, CompressionMode.Decompress),
        ".xz" => new Xz(member),
        ".zst" when zstd is not null => zstd(member),
        var other => throw new InvalidDataException($"its {name} is compressed as '{other}': only xz, zstd and gzip are supported"),
    };
}
