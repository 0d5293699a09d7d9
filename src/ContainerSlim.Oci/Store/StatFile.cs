using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>An entry for a file: its stamp, when it was read, and its digest.</summary>
internal readonly record struct StatEntry(FileStamp Stamp, long ReadAt, Digest Content);

/// <summary>Stat entries as a file: the sha256 of what follows, a version, and the entries by path.</summary>
internal static class StatFile
{
    private const int Version = 1;
    private const int HashLength = SHA256.HashSizeInBytes;

    public static byte[] Write(IEnumerable<KeyValuePair<string, StatEntry>> entries)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[HashLength]);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Version);
        foreach (var (path, entry) in entries.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(path);
            entry.Stamp.Write(writer);
            writer.Write(entry.ReadAt);
            writer.Write(Convert.FromHexString(entry.Content.Hex));
        }

        writer.Flush();
        var bytes = buffer.ToArray();
        SHA256.HashData(bytes.AsSpan(HashLength), bytes);
        return bytes;
    }

    /// <summary>The entries of a file; empty if it is missing, damaged or of another version.</summary>
    public static IReadOnlyDictionary<string, StatEntry> Read(string path)
    {
        var entries = new Dictionary<string, StatEntry>(StringComparer.Ordinal);
        if (ReadBytes(path) is not { } bytes || !IsSound(bytes)) return entries;

        using var reader = new BinaryReader(new MemoryStream(bytes, HashLength, bytes.Length - HashLength));
        if (reader.ReadInt32() != Version) return entries;

        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var name = reader.ReadString();
            entries[name] = new StatEntry(FileStamp.Read(reader), reader.ReadInt64(), Digest.FromHash(reader.ReadBytes(HashLength)));
        }

        return entries;
    }

    /// <summary>Whether a file is intact.</summary>
    public static bool IsSound(ReadOnlySpan<byte> file) =>
        file.Length >= HashLength + sizeof(int) && SHA256.HashData(file[HashLength..]).AsSpan().SequenceEqual(file[..HashLength]);

    private static byte[]? ReadBytes(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
