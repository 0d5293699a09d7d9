using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ContainerSlim.Oci;

/// <summary>Writes gzip members: one after the other they are one gzip file (RFC 1952, 2.2).</summary>
/// <param name="level">zlib's level, 1 to 9.</param>
public sealed class GzipCompressor(int level) : IMemberCompressor
{
    // zlib comes with the runtime; another version of it may find other matches, and so may its code for another processor.
    /// <inheritdoc/>
    public string Identity { get; } = string.Create(CultureInfo.InvariantCulture, $"gzip-{level} .NET {Environment.Version} {RuntimeInformation.ProcessArchitecture}");

    /// <inheritdoc/>
    public Compression Compression => Compression.Gzip;

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> input, byte[] target)
    {
        using var buffer = new MemoryStream(target);
        using (var gzip = new GZipStream(buffer, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true)) gzip.Write(input);

        // Byte 9 is the operating system, which zlib fills in; 255 is "unknown" (RFC 1952, 2.3.1).
        target[9] = 255;
        return (int)buffer.Position;
    }
}
