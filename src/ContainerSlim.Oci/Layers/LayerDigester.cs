namespace ContainerSlim.Oci;

/// <summary>The identity of a layer, which does not depend on its compression.</summary>
/// <param name="DiffId">The digest of the uncompressed tar.</param>
/// <param name="TarSize">Bytes of that tar.</param>
/// <param name="Annotations">Those of the layer's descriptor; an eStargz layer has some.</param>
public sealed record LayerIdentity(Digest DiffId, long TarSize, IReadOnlyDictionary<string, string> Annotations);

/// <summary>Computes the identity of the layer that some entries give. The layer is tarred and hashed, but not compressed or stored.</summary>
public static class LayerDigester
{
    /// <summary>The identity of the layer that the entries give when they are written with the options.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="options">How the layer would be written.</param>
    /// <param name="table">
    /// The table of contents of an existing eStargz layer. It is part of the tar, and its offsets depend on the compression. Only the offsets
    /// are taken from it.
    /// </param>
    /// <param name="ct">Cancels the work.</param>
    /// <returns>Null if the table does not belong to a layer with these entries.</returns>
    /// <exception cref="OciException">A file changes while it is read, or the entries are not a valid layer.</exception>
    public static async Task<LayerIdentity?> IdentifyAsync(IEnumerable<LayerEntry> entries, LayerOptions options, byte[]? table, CancellationToken ct)
    {
        await using var members = new MemberWriter(new Nothing(), kept: null, (_, _) => ValueTask.CompletedTask) { HasDigests = options.IsSeekable };
        var body = await LayerBody.WriteAllAsync(entries, options, members, ct);
        if (options.IsSeekable) return table is null ? null : await EndSeekableAsync(body, table, ct);

        await body.EndAsync(ct);
        await members.CompleteAsync(ct);
        return new LayerIdentity(members.TarDigest(), members.TarSize, Descriptor.NoAnnotations);
    }

    // A table that is, but for the offsets, the one that these entries have: what it says of files and parts is known to be true.
    private static async Task<LayerIdentity?> EndSeekableAsync(LayerBody body, byte[] table, CancellationToken ct)
    {
        var members = body.Members;
        await members.CutAsync(ct);
        await members.DrainAsync(ct);
        if (EstargzToc.ReadOffsets(table) is not { } offsets || EstargzToc.WithOffsets(body.Entries, members.Members, offsets) is not { } placed) return null;
        if (!EstargzToc.Write(body.Entries, placed).AsSpan().SequenceEqual(table)) return null;

        var annotations = await Estargz.AppendAsync(members, table, body.Epoch, ct);
        return new LayerIdentity(members.TarDigest(), members.TarSize, annotations);
    }

    /// <summary>Discards its input.</summary>
    private sealed class Nothing : IMemberCompressor
    {
        public string Identity => "nothing";

        public Compression Compression => Compression.None;

        public int Compress(ReadOnlySpan<byte> input, byte[] target) => 0;
    }
}
