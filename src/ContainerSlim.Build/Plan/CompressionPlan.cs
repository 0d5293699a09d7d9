using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The compression of the layers that this build creates; the layers of a base image stay as they are.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Level">The level, 1 to 9 for gzip and 1 to 22 for zstd; null for the default.</param>
public sealed record CompressionPlan(LayerEncoding Encoding, int? Level)
{
    private const int UsualGzip = 6;
    private const int UsualZstd = 3;

    // At this level, the user accepts a slow build for a small size, so size matters more than recompressing a change quickly.
    private const int ZstdForSize = 16;

    // A layer that many images share is written once and pulled often, so it is compressed well.
    private const int Shared = 9;

    /// <summary>gzip at its default level.</summary>
    public static CompressionPlan Default { get; } = new(LayerEncoding.Gzip, null);

    /// <summary>Parses a plan from its properties; empty ones stand for the default.</summary>
    /// <exception cref="BuildException">A property has an invalid value.</exception>
    public static CompressionPlan Parse(string? compression, string? level)
    {
        var encoding = compression?.Trim().ToLowerInvariant() switch
        {
            null or "" or "gzip" => LayerEncoding.Gzip,
            "zstd" => LayerEncoding.Zstd,
            "estargz" => LayerEncoding.Estargz,
            _ => throw PropertyText.Invalid("SlimCompression", compression, "it must be gzip, zstd or estargz"),
        };
        return new CompressionPlan(
            encoding,
            string.IsNullOrWhiteSpace(level) ? null : ParseLevel(level.Trim(), encoding == LayerEncoding.Zstd ? Zstd.MaxLevel : 9));
    }

    /// <summary>Options for writing a layer of a single image, whose members are kept for the next build.</summary>
    public LayerOptions OptionsAt(DateTimeOffset epoch, ImageFormat format) => new()
    {
        Epoch = epoch,
        Format = format,
        Encoding = Encoding,
        Level = Level ?? (Encoding == LayerEncoding.Zstd ? UsualZstd : UsualGzip),
        HasFewestParts = Encoding == LayerEncoding.Zstd && Level >= ZstdForSize,
        Zstd = Zstd.Compressor,
    };

    /// <summary>
    /// Options for writing a layer that many images share: the same timestamp for all of them, and small. It has no successor with a few
    /// changes, so its members are not kept.
    /// </summary>
    public LayerOptions SharedOptions(ImageFormat format) =>
        OptionsAt(DateTimeOffset.UnixEpoch, format) with { Level = Level ?? Shared, KeepMembers = false, HasFewestParts = true };

    private static int ParseLevel(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level >= 1 && level <= max
            ? level
            : throw PropertyText.Invalid("SlimCompressionLevel", text, string.Create(CultureInfo.InvariantCulture, $"it must be a number from 1 to {max}"));
}
