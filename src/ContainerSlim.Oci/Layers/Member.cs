namespace ContainerSlim.Oci;

/// <summary>A member of a layer: a part of the tar, compressed on its own.</summary>
/// <param name="Content">The digest of what is in it, uncompressed; of none where nobody asks for it.</param>
/// <param name="ContentSize">Bytes of what is in it.</param>
/// <param name="Offset">Where it begins in the layer.</param>
/// <param name="Size">Its bytes in the layer.</param>
/// <param name="Sum">The CRC-32 of these; 0 where it is not kept.</param>
internal readonly record struct Member(Digest Content, int ContentSize, long Offset, int Size, uint Sum);
