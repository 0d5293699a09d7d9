using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>An entry of an existing layer.</summary>
/// <param name="Path">The path from the image's root, separated by <c>/</c>, without leading or trailing <c>/</c>.</param>
/// <param name="Kind">What it is.</param>
public sealed record LayerItem(string Path, EntryKind Kind)
{
    /// <summary>Permission bits, octal 0 to 07777.</summary>
    public int Mode { get; init; }

    /// <summary>The owner.</summary>
    public int UserId { get; init; }

    /// <summary>The group.</summary>
    public int GroupId { get; init; }

    /// <summary>Bytes of a file's content; 0 for everything else.</summary>
    public long Size { get; init; }

    /// <summary>The modification time.</summary>
    public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Where a symbolic link points, as it is written; for a hard link the path of the other file, from the root.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>A file's content, empty for everything else; valid until the next entry is read.</summary>
    public Stream Content { get; init; } = Stream.Null;
}

/// <summary>Reads layers from any tool. image-spec, layer.md.</summary>
public static class LayerReader
{
    /// <summary>The entries of a layer in order, without the root itself. Reading to the end verifies the layer's digest.</summary>
    /// <param name="layer">The layer. Its compression is detected from its bytes.</param>
    /// <param name="zstd">Decompresses zstd; null if zstd is not expected.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">The layer does not match its descriptor, is not a tar, or has an entry that points outside the root.</exception>
    public static async IAsyncEnumerable<LayerItem> ReadAsync(Blob layer, LayerDecoder? zstd, [EnumeratorCancellation] CancellationToken ct)
    {
        var what = $"the layer {layer.Descriptor.Digest}";
        await using var stored = VerifyingStream.Over(await layer.OpenAsync(ct), layer.Descriptor);
        await using var tar = await Decompression.OpenAsync(stored, what, zstd, ct);
        await foreach (var item in ReadTarAsync(tar, what, ct)) yield return item;

        // A tar can end before the file. The rest is part of the digest.
        await stored.CopyToAsync(Stream.Null, ct);
    }

    /// <summary>The entries of an uncompressed tar in order, without the root itself.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">It is not a tar, is incomplete, or has an entry that points outside the root.</exception>
    public static async IAsyncEnumerable<LayerItem> ReadTarAsync(Stream tar, string what, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var entry in TarEntries.ReadAsync(tar, what, ct))
        {
            if (ToItem(entry, what) is { Path.Length: > 0 } item) yield return item;
        }
    }

    private static LayerItem ToItem(TarEntry entry, string what)
    {
        var kind = KindOf(entry.EntryType, what);
        var path = TarPath.Normalize(entry.Name) ?? throw Unsafe(entry, what, "its name");
        return new LayerItem(path, kind)
        {
            Mode = (int)entry.Mode,
            UserId = entry.Uid,
            GroupId = entry.Gid,
            Size = kind == EntryKind.File ? entry.Length : 0,
            ModifiedAt = entry.ModificationTime,
            LinkTarget = TargetOf(entry, kind, what),
            Content = kind == EntryKind.File && entry.DataStream is { } data ? new EntryContent(data, entry.Length, what) : Stream.Null,
        };
    }

    // A symbolic link is followed inside the container, so any target is allowed. A hard link is created when the layer is unpacked.
    private static string? TargetOf(TarEntry entry, EntryKind kind, string what) => kind switch
    {
        EntryKind.SymbolicLink => entry.LinkName,
        EntryKind.HardLink =>
            TarPath.Normalize(entry.LinkName) ?? throw Unsafe(entry, what, $"the file '{ForeignText.Clean(entry.LinkName)}' that it links to"),
        _ => null,
    };

    private static EntryKind KindOf(TarEntryType type, string what) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => EntryKind.File,
        TarEntryType.Directory or TarEntryType.DirectoryList => EntryKind.Directory,
        TarEntryType.SymbolicLink => EntryKind.SymbolicLink,
        TarEntryType.HardLink => EntryKind.HardLink,
        TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo => EntryKind.Special,
        _ => throw new OciException(
            ErrorCode.InvalidArchive,
            $"cannot read {what}: it contains an entry of the type '{ForeignText.Clean($"{(char)type}")}', which layers do not allow"),
    };

    private static OciException Unsafe(TarEntry entry, string what, string which) =>
        new(ErrorCode.UnsafeEntry, $"cannot use {what}: {which} points outside the root, in the entry '{ForeignText.Clean(entry.Name)}'");
}

/// <summary>An entry's content, which must have the size in its header.</summary>
file sealed class EntryContent(Stream inner, long length, string what) : ForwardStream
{
    private long position;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Account(inner.Read(buffer), buffer.IsEmpty);
        }
        catch (Exception e) when (TarEntries.IsMalformed(e))
        {
            throw TarEntries.Invalid(what, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Account(await inner.ReadAsync(buffer, cancellationToken), buffer.IsEmpty);
        }
        catch (Exception e) when (TarEntries.IsMalformed(e))
        {
            throw TarEntries.Invalid(what, e);
        }
    }

    private int Account(int count, bool emptyBuffer)
    {
        if (count == 0 && !emptyBuffer && position < length) throw new EndOfStreamException("an entry ends early");

        position += count;
        return count;
    }
}
