using System.Formats.Tar;
using System.IO.Compression;

namespace ContainerSlim.Debian.Packages;

/// <summary>Reads a package file (.deb) from first to last byte: <c>debian-binary</c>, <c>control.tar</c>, <c>data.tar</c>. deb(5).</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly Stream stream;
    private readonly ArArchive archive;

    /// <param name="stream">The file. It is read to its end, and disposed with this object.</param>
    /// <exception cref="InvalidDataException">It is not a package file of format version 2.</exception>
    public PackageFile(Stream stream)
    {
        this.stream = stream;
        archive = new ArArchive(stream);
        archive.ReadMagic();
        using var version = new StreamReader(Next("debian-binary"));
        if (!version.ReadToEnd().StartsWith("2.", StringComparison.Ordinal)) throw new InvalidDataException("it does not have format version 2");
    }

    /// <summary>Reads the files of the control archive by name. Call it once, before <see cref="ReadData"/>.</summary>
    /// <exception cref="InvalidDataException">The archive is malformed.</exception>
    public IReadOnlyDictionary<string, byte[]> ReadControl()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in ReadTar("control.tar").Where(entry => entry.DataStream is not null))
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
        foreach (var entry in ReadTar("data.tar")) yield return entry;

        // Read to the last byte, where the stream verifies its digest.
        stream.CopyTo(Stream.Null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        archive.Dispose();
        stream.Dispose();
    }

    private IEnumerable<TarEntry> ReadTar(string name)
    {
        using var tar = Decompress(Next(name), name);
        using var reader = new TarReader(tar);
        while (NextEntry(reader) is { } entry) yield return entry;
    }

    private static TarEntry? NextEntry(TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"its tar is malformed: {e.Message}", e);
        }
    }

    private ArMember Next(string name) =>
        archive.Next() is { } member && (member.Name == name || member.Name.StartsWith(name + '.', StringComparison.Ordinal))
            ? member
            : throw new InvalidDataException($"its {name} is missing or in the wrong place");

    private static Stream Decompress(ArMember member, string name) => member.Name[name.Length..] switch
    {
        "" => member,
        ".gz" => new GZipStream(member, CompressionMode.Decompress),
        ".xz" => new Xz(member),
        var other => throw new InvalidDataException($"its {name} is compressed as '{other}', which Debian does not use"),
    };
}
