namespace ContainerSlim.Oci;

/// <summary>Compresses parts of a layer separately, such that they form one compressed file when concatenated. Thread-safe.</summary>
public interface IMemberCompressor
{
    /// <summary>Everything that the output depends on besides the input: the method, its settings and its implementation.</summary>
    string Identity { get; }

    /// <summary>The compression format that it writes.</summary>
    Compression Compression { get; }

    /// <summary>Compresses a part.</summary>
    /// <param name="input">The part, not empty.</param>
    /// <param name="target">Must have room for the input plus an eighth of it plus 1 KiB.</param>
    /// <returns>Bytes written.</returns>
    int Compress(ReadOnlySpan<byte> input, byte[] target);
}
