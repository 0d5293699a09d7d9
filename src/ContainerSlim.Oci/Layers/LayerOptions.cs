using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>How a layer's tar becomes a blob.</summary>
public enum LayerEncoding
{
    /// <summary>gzip members.</summary>
    Gzip,
    /// <summary>zstd frames.</summary>
    Zstd,
    /// <summary>gzip members, one file each, with a table of contents: a snapshotter that knows eStargz starts a container before all of it is there.</summary>
    Estargz,
}

/// <summary>How a layer is written.</summary>
public sealed record LayerOptions
{
    /// <summary>The modification time of every entry.</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How the tar becomes a blob.</summary>
    public LayerEncoding Encoding { get; init; }

    /// <summary>The compressor's level: 1 to 9 for gzip.</summary>
    public int Level { get; init; } = 6;

    /// <summary>Makes a compressor of a level for zstd, which the base class library has not; null where none is needed.</summary>
    public Func<int, IMemberCompressor>? Zstd { get; init; }

    /// <summary>Whose media type the layer carries.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>Whether its members are kept, so that a next layer with a few changes is made of them.</summary>
    public bool KeepMembers { get; init; } = true;

    /// <summary>Whether it is cut into as few parts as can be: a little smaller, for a layer that no other will be made from.</summary>
    public bool HasFewestParts { get; init; }

    /// <summary>All that a layer's bytes depend on besides its entries. The format is no part of it: that changes a media type alone.</summary>
    public string Identity =>
        string.Create(CultureInfo.InvariantCulture, $"{CreateCompressor().Identity} {Encoding} {Epoch.ToUnixTimeSeconds()}{(HasFewestParts ? " whole" : "")}");

    // Each member begins with nothing to look back at. zstd looks back megabytes, and large frames are smaller; gzip looks back 32 KiB, and
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
