namespace ContainerSlim.Oci;

/// <summary>Compresses parts of a layer, each on its own, such that one after the other they are one compressed file. Any thread may use one.</summary>
public interface IMemberCompressor
{
    /// <summary>All that the bytes depend on besides the input: the method, its settings and its implementation.</summary>
    string Identity { get; }

    /// <summary>The form it writes.</summary>
    Compression Compression { get; }

    /// <summary>Compresses a part.</summary>
    /// <param name="input">The part, not empty.</param>
    /// <param name="target">Room for an eighth more than the input, and 1 KiB.</param>
    /// <returns>Bytes written.</returns>
    int Compress(ReadOnlySpan<byte> input, byte[] target);
}
