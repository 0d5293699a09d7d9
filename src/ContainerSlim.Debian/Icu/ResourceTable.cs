namespace ContainerSlim.Debian.Icu;

/// <summary>Where a table's count, keys and values are in a <see cref="ResourceBundle"/>.</summary>
internal sealed record ResourceTable(long Start, int Count, int KeySize, int ValueSize)
{
    /// <summary>Values of four bytes are at a multiple of four bytes.</summary>
    private long Values => ValueSize == 4 ? (KeyAt(Count) + 3) & ~3L : KeyAt(Count);

    public static ResourceTable Read(ByteView body, long start, int keySize, int valueSize)
    {
        var count = keySize == 2 ? body.UInt16(start) : body.UInt32(start);
        var table = new ResourceTable(start, (int)Math.Min(count, int.MaxValue), keySize, valueSize);
        body.Slice(start, table.ValueAt(table.Count) - start);
        return table;
    }

    public long KeyAt(int index) => Start + KeySize + (index * (long)KeySize);

    public long ValueAt(int index) => Values + (index * (long)ValueSize);
}
