namespace ContainerSlim.Oci;

/// <summary>Writes entries as a layer: sorted, tarred, hashed and compressed in one pass. image-spec, layer.md.</summary>
public static class LayerWriter
{
    /// <summary>
    /// Writes a layer into a store. The same entries give the same bytes, regardless of their order, of the machine and of the members in the store.
    /// Its parts are compressed on the task scheduler that this is called on.
    /// </summary>
    /// <exception cref="OciException">
    /// Two entries have one path, a hard link has no target, a file does not have the stated size, or the store cannot be written.
    /// </exception>
    public static async Task<Layer> WriteAsync(IEnumerable<LayerEntry> entries, LayerOptions options, BlobStore store, CancellationToken ct)
    {
        var compressor = options.CreateCompressor();
        var kept = options.KeepMembers ? new MemberStore(store, compressor.Identity) : null;
        await using var blob = store.CreateWriter();
        await using var members = new MemberWriter(compressor, kept, blob.WriteAsync, options.MemberSize) { HasDigests = options.IsSeekable };

        var body = await LayerBody.WriteAllAsync(entries, options, members, ct);
        var annotations = options.IsSeekable ? await Estargz.EndAsync(body, blob, ct) : await EndAsync(body, ct);
        var diffId = members.TarDigest();

        var written = await blob.CommitAsync(MediaTypes.Layer(options.Format, compressor.Compression), ct);
        kept?.Keep(written.Descriptor.Digest, members.Members);
        return new Layer(written with { Descriptor = written.Descriptor with { Annotations = annotations } }, diffId);
    }

    private static async Task<IReadOnlyDictionary<string, string>> EndAsync(LayerBody body, CancellationToken ct)
    {
        await body.EndAsync(ct);
        await body.Members.CompleteAsync(ct);
        return Descriptor.NoAnnotations;
    }
}
