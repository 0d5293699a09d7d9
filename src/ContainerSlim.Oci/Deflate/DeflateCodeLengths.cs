namespace ContainerSlim.Oci;

/// <summary>
/// The lengths of a block's codes, from which a reader derives the codes. They are run-length encoded, with a prefix code of their own (RFC 1951, 3.2.7).
/// </summary>
internal sealed class DeflateCodeLengths
{
    private const int RepeatPrevious = 16;
    private const int RepeatZero = 17;
    private const int RepeatZeroLong = 18;

    private readonly List<(int Symbol, int Repeats)> runs = [];
    private readonly byte[] lengths = new byte[DeflateSymbols.LiteralsAndLengths + DeflateSymbols.Distances];
    private readonly PrefixCode code = new(DeflateSymbols.CodeLengths, 7);
    private int literals;
    private int distances;
    private int written;

    /// <summary>How many bits they take.</summary>
    public long Bits { get; private set; }

    /// <summary>Takes the lengths of a block's codes.</summary>
    public void Build(ReadOnlySpan<byte> literalLengths, ReadOnlySpan<byte> distanceLengths)
    {
        literals = Math.Max(literalLengths.LastIndexOfAnyExcept((byte)0) + 1, DeflateSymbols.EndOfBlock + 1);
        distances = Math.Max(distanceLengths.LastIndexOfAnyExcept((byte)0) + 1, 1);
        literalLengths[..literals].CopyTo(lengths);
        distanceLengths[..distances].CopyTo(lengths.AsSpan(literals));

        runs.Clear();
        Array.Clear(code.Counts);
        AddRuns(lengths.AsSpan(0, literals + distances));
        code.Build();
        written = DeflateSymbols.CodeLengths;
        while (written > 4 && code.Lengths[DeflateSymbols.CodeLengthOrder[written - 1]] == 0) written--;

        Bits = 14 + (3 * written);
        for (var symbol = 0; symbol < DeflateSymbols.CodeLengths; symbol++)
        {
            Bits += code.Counts[symbol] * (code.Lengths[symbol] + DeflateSymbols.BitsAfterCodeLength(symbol));
        }
    }

    /// <summary>Writes them.</summary>
    public void Write(ref BitWriter target)
    {
        target.Write((uint)literals - 257, 5);
        target.Write((uint)distances - 1, 5);
        target.Write((uint)written - 4, 4);
        target.Flush();
        foreach (var symbol in DeflateSymbols.CodeLengthOrder[..written])
        {
            target.Write(code.Lengths[symbol], 3);
            target.Flush();
        }

        foreach (var (symbol, repeats) in runs)
        {
            target.Write(code.Codes[symbol], code.Lengths[symbol]);
            target.Write((uint)repeats, DeflateSymbols.BitsAfterCodeLength(symbol));
            target.Flush();
        }
    }

    private void AddRuns(ReadOnlySpan<byte> all)
    {
        while (!all.IsEmpty)
        {
            var length = all[0];
            var count = all.IndexOfAnyExcept(length) is > 0 and var other ? other : all.Length;
            all = all[count..];
            if (length == 0) AddZeros(count);
            else AddEqual(length, count);
        }
    }

    private void AddZeros(int count)
    {
        for (; count > 10; count -= Math.Min(count, 138)) Add(RepeatZeroLong, Math.Min(count, 138) - 11);
        if (count >= 3) Add(RepeatZero, count - 3);
        else AddEach(0, count);
    }

    private void AddEqual(int length, int count)
    {
        Add(length, 0);
        for (count--; count >= 3; count -= Math.Min(count, 6)) Add(RepeatPrevious, Math.Min(count, 6) - 3);
        AddEach(length, count);
    }

    private void AddEach(int length, int count)
    {
        for (; count > 0; count--) Add(length, 0);
    }

    private void Add(int symbol, int repeats)
    {
        runs.Add((symbol, repeats));
        code.Counts[symbol]++;
    }
}
