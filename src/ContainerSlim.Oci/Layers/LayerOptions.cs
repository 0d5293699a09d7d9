using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>How a layer's tar becomes a blob.</summary>
public enum LayerEncoding
{
    /// <summary>gzip members.</summary>
    Gzip,
    /// <summary>zstd frames.</summary>
    Zstd,
    /// <summary>
    /// gzip members, one for each file, with a table of contents: an eStargz snapshotter can start a container before everything is downloaded.
    /// </summary>
    Estargz,
}

/// <summary>How a layer is written.</summary>
public sealed record LayerOptions
{
    /// <summary>The modification time of every entry that has no other.</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How the tar becomes a blob.</summary>
    public LayerEncoding Encoding { get; init; }

    /// <summary>The compressor's level: 1 to 9 for gzip.</summary>
    public int Level { get; init; } = 6;

    /// <summary>Creates a zstd compressor for a level, because the base class library has none; null if zstd is not used.</summary>
    public Func<int, IMemberCompressor>? Zstd { get; init; }

    /// <summary>The format of the layer's media type.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>Whether its members are recorded, so that a later layer with a few changes can reuse them.</summary>
    public bool KeepMembers { get; init; } = true;

    /// <summary>Whether it is split into as few parts as possible: a little smaller, for a layer whose parts are not reused.</summary>
    public bool HasFewestParts { get; init; }

    /// <summary>Everything that a layer's bytes depend on besides its entries. The format is not part of it, because it changes only the media type.</summary>
    public string Identity =>
        string.Create(CultureInfo.InvariantCulture, $"{CreateCompressor().Identity} {Encoding} {Epoch.ToUnixTimeSeconds()}{(HasFewestParts ? " whole" : "")}");

    // Each member starts with an empty window. zstd's window has megabytes, so large frames are smaller. gzip's window has only 32 KiB, so
    // it hardly matters.
    internal int MemberSize => Encoding == LayerEncoding.Zstd && HasFewestParts ? 8 * MemberWriter.UsualSize : MemberWriter.UsualSize;

    internal MemberCuts Cuts => IsSeekable ? MemberCuts.Seekable : HasFewestParts ? MemberCuts.Fewest : MemberCuts.Compact;

    internal bool IsSeekable => Encoding == LayerEncoding.Estargz;

    internal IMemberCompressor CreateCompressor()
    {
        if (Encoding != LayerEncoding.Zstd) return new GzipCompressor(Level);
        return Zstd?.Invoke(Level) ?? throw new InvalidOperationException("A layer in zstd needs a compressor for it.");
    }
}
