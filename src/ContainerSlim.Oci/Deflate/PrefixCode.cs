namespace ContainerSlim.Oci;

/// <summary>A prefix code for symbols with given counts, optimal or nearly optimal for the maximum length (RFC 1951, 3.2.2).</summary>
/// <param name="symbols">How many symbols there are.</param>
/// <param name="longest">The longest code, in bits.</param>
internal sealed class PrefixCode(int symbols, int longest)
{
    // The used symbols, the rarest first: count << 16 | symbol.
    private readonly ulong[] leaves = new ulong[symbols];
    private readonly int[] leafParents = new int[symbols];
    private readonly ulong[] weights = new ulong[symbols];
    private readonly int[] parents = new int[symbols];
    private readonly int[] depths = new int[symbols];
    private readonly int[] ofLength = new int[longest + 1];

    /// <summary>How often each symbol occurs.</summary>
    public uint[] Counts { get; } = new uint[symbols];

    /// <summary>The bits of each symbol's code; 0 for a symbol without one.</summary>
    public byte[] Lengths { get; } = new byte[symbols];

    /// <summary>The code of each symbol with its bits reversed, because its first bit is written first.</summary>
    public ushort[] Codes { get; } = new ushort[symbols];

    /// <summary>Makes the code from <see cref="Counts"/>.</summary>
    public void Build()
    {
        var used = SortLeaves();
        JoinLeaves(used);
        CountLengths(used);
        Shorten();
        AssignLengths(used);
        AssignCodes();
    }

    /// <summary>Makes the code from <see cref="Lengths"/>.</summary>
    public void AssignCodes()
    {
        Array.Clear(ofLength);
        foreach (var length in Lengths) ofLength[length]++;

        Span<int> next = stackalloc int[longest + 1];
        ofLength[0] = 0;
        for (var length = 1; length <= longest; length++) next[length] = (next[length - 1] + ofLength[length - 1]) << 1;
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            if (Lengths[symbol] is > 0 and var length) Codes[symbol] = Reverse(next[length]++, length);
        }
    }

    // A code with one symbol or none is incomplete, and readers may reject it, so at least two symbols get a code.
    private int SortLeaves()
    {
        var used = 0;
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            if (Counts[symbol] > 0) leaves[used++] = ((ulong)Counts[symbol] << 16) | (uint)symbol;
        }

        for (var symbol = 0; used < 2; symbol++)
        {
            if (Counts[symbol] == 0) leaves[used++] = (1UL << 16) | (uint)symbol;
        }

        Array.Sort(leaves, 0, used);
        return used;
    }

    // Huffman's algorithm: the two lightest nodes are joined until one is left. Joined nodes are created in the order of their weights.
    private void JoinLeaves(int used)
    {
        var (leaf, node) = (0, 0);
        for (var joined = 0; joined < used - 1; joined++)
        {
            weights[joined] = TakeLightest(joined) + TakeLightest(joined);
        }

        ulong TakeLightest(int joined)
        {
            if (leaf < used && (node == joined || leaves[leaf] >> 16 <= weights[node]))
            {
                leafParents[leaf] = joined;
                return leaves[leaf++] >> 16;
            }

            parents[node] = joined;
            return weights[node++];
        }
    }

    private void CountLengths(int used)
    {
        var root = used - 2;
        depths[root] = 0;
        for (var node = root - 1; node >= 0; node--) depths[node] = depths[parents[node]] + 1;

        Array.Clear(ofLength);
        for (var leaf = 0; leaf < used; leaf++) ofLength[Math.Min(depths[leafParents[leaf]] + 1, longest)]++;
    }

    // Codes that were cut to the maximum length exceed the available space. Each step moves a code one level down, next to one of the longest.
    private void Shorten()
    {
        var taken = 0;
        for (var length = 1; length <= longest; length++) taken += ofLength[length] << (longest - length);

        for (; taken > 1 << longest; taken--)
        {
            var length = longest - 1;
            while (ofLength[length] == 0) length--;
            ofLength[longest]--;
            ofLength[length]--;
            ofLength[length + 1] += 2;
        }
    }

    private void AssignLengths(int used)
    {
        Array.Clear(Lengths);
        var length = longest;
        for (var leaf = 0; leaf < used; leaf++)
        {
            while (ofLength[length] == 0) length--;
            ofLength[length]--;
            Lengths[(ushort)leaves[leaf]] = (byte)length;
        }
    }

    private static ushort Reverse(int code, int length)
    {
        var reversed = 0;
        for (var bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        return (ushort)reversed;
    }
}
