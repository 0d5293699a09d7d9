using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ContainerSlim.Oci;

/// <summary>Some literal bytes of the input, followed by a match.</summary>
internal readonly record struct DeflateStep(int Literals, ushort Length, ushort DistanceLessOne);

/// <summary>The contents of a block: literals and matches, how often each occurs, and whether the next symbols still resemble the previous ones.</summary>
internal sealed class DeflateBlock
{
    // Each block pays for its code tables, so it has a minimum length; the room for its steps limits the maximum.
    private const int Shortest = 5_000;
    private const int Longest = 300_000;
    private const int MostSteps = 1 << 15;

    // How often the statistics of symbols are compared, in bytes and in symbols.
    private const int LookEvery = 1_024;
    private const int LookAt = 512;

    // Literals grouped by their highest bits, short matches and long matches.
    private const int LiteralKinds = 8;
    private const int Kinds = LiteralKinds + 2;
    private const int LongMatch = 9;

    private readonly DeflateStep[] steps = new DeflateStep[MostSteps];
    private readonly uint[] known = new uint[Kinds];
    private uint allKnown;
    private int stepCount;

    /// <summary>How often each literal occurs.</summary>
    public uint[] Literals { get; } = new uint[256];

    /// <summary>How often each length of a match occurs.</summary>
    public uint[] Lengths { get; } = new uint[DeflateSymbols.LongestMatch + 1];

    /// <summary>How often each symbol of a distance occurs.</summary>
    public uint[] Distances { get; } = new uint[DeflateSymbols.Distances];

    /// <summary>The steps; literals may follow the last.</summary>
    public ReadOnlySpan<DeflateStep> Steps => steps.AsSpan(0, stepCount);

    /// <summary>Where the block begins in the input.</summary>
    public int Start { get; private set; }

    /// <summary>Where the last match ends.</summary>
    public int MatchEnd { get; private set; }

    /// <summary>The position where <see cref="IsComplete"/> must be checked next, or some bytes after it.</summary>
    public int NextLook { get; private set; }

    /// <summary>Begins the next block.</summary>
    public void Begin(int start)
    {
        (Start, MatchEnd, NextLook, stepCount, allKnown) = (start, start, start + LookEvery, 0, 0);
        Array.Clear(known);
        Array.Clear(Literals);
        Array.Clear(Lengths);
        Array.Clear(Distances);
    }

    /// <summary>Adds a byte of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLiteral(byte value) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Literals), value)++;

    /// <summary>Adds a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddMatch(int place, Match match)
    {
        steps[stepCount++] = new DeflateStep(place - MatchEnd, (ushort)match.Length, (ushort)(match.Distance - 1));
        Lengths[match.Length]++;
        Distances[DeflateSymbols.OfDistance(match.Distance)]++;
        MatchEnd = place + match.Length;
    }

    /// <summary>Whether what follows compresses better in a new block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsComplete(int place)
    {
        if (place < NextLook) return false;

        NextLook = place + LookEvery;
        return stepCount > MostSteps - LookEvery || place - Start >= Longest || HasChanged(place - Start);
    }

    // Codes for one kind of content are bad for another, so the statistics of the last symbols are compared with those before them.
    // The longer the block, the smaller the change that is enough, because the codes of a new block cost relatively less.
    private bool HasChanged(int length)
    {
        Span<uint> now = stackalloc uint[Kinds];
        var all = CountKinds(now);
        var fresh = all - allKnown;
        if (fresh < LookAt) return false;

        if (allKnown > 0 && length >= Shortest)
        {
            var difference = 0L;
            for (var kind = 0; kind < Kinds; kind++)
            {
                difference += Math.Abs(((long)(now[kind] - known[kind]) * allKnown) - ((long)known[kind] * fresh));
            }

            if (difference + ((long)(length >> 12) * allKnown) >= (long)fresh * allKnown * 2 / 5) return true;
        }

        now.CopyTo(known);
        allKnown = all;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sum(ReadOnlySpan<uint> counts)
    {
        var sums = Vector128<uint>.Zero;
        for (; counts.Length >= Vector128<uint>.Count; counts = counts[Vector128<uint>.Count..]) sums += Vector128.Create(counts);
        var sum = Vector128.Sum(sums);
        foreach (var count in counts) sum += count;
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint CountKinds(Span<uint> kinds)
    {
        for (var kind = 0; kind < LiteralKinds; kind++) kinds[kind] = Sum(Literals.AsSpan(kind << 5, 32));
        kinds[8] = Sum(Lengths.AsSpan(0, LongMatch));
        kinds[9] = Sum(Lengths.AsSpan(LongMatch));

        var all = 0u;
        foreach (var count in kinds) all += count;
        return all;
    }
}
