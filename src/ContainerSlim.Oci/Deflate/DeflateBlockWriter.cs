using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerSlim.Oci;

/// <summary>Writes blocks, each in the form that takes the fewest bits: as it is, with the fixed codes, or with codes of its own (RFC 1951, 3.2.3).</summary>
internal sealed class DeflateBlockWriter
{
    private const int LongestStored = ushort.MaxValue;

    private readonly Codes ownCodes = new(new PrefixCode(DeflateSymbols.LiteralsAndLengths, 15), new PrefixCode(DeflateSymbols.Distances, 15));
    private readonly Codes fixedCodes = new(CreateFixedLiterals(), CreateFixedDistances());
    private readonly DeflateCodeLengths codeLengths = new();

    // Codes with their extra bits, packed with the number of all these bits.
    private readonly uint[] ofLiteral = new uint[DeflateSymbols.EndOfBlock];
    private readonly uint[] ofLength = new uint[DeflateSymbols.LongestMatch + 1];

    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="input">The input that it is of.</param>
    /// <param name="end">Where the block ends in the input.</param>
    /// <param name="target">Where it is written.</param>
    public void Write(DeflateBlock block, ReadOnlySpan<byte> input, int end, ref BitWriter target)
    {
        BuildCodes(block);
        var isLast = end == input.Length;
        var ownBits = codeLengths.Bits + BitsWith(ownCodes);
        var fixedBits = BitsWith(fixedCodes);
        var storedBits = StoredBits(end - block.Start);
        if (storedBits <= ownBits && storedBits <= fixedBits)
        {
            WriteStored(input[block.Start..end], isLast, ref target);
            return;
        }

        target.Write(isLast ? 1u : 0u, 1);
        if (fixedBits <= ownBits)
        {
            target.Write(1, 2);
            WriteSteps(block, input[..end], fixedCodes, ref target);
        }
        else
        {
            target.Write(2, 2);
            codeLengths.Write(ref target);
            WriteSteps(block, input[..end], ownCodes, ref target);
        }
    }

    private void BuildCodes(DeflateBlock block)
    {
        var (literals, distances) = ownCodes;
        Array.Clear(literals.Counts);
        block.Literals.CopyTo(literals.Counts, 0);
        literals.Counts[DeflateSymbols.EndOfBlock] = 1;
        for (var length = DeflateSymbols.ShortestMatch; length < block.Lengths.Length; length++)
        {
            literals.Counts[DeflateSymbols.OfLength(length)] += block.Lengths[length];
        }

        block.Distances.CopyTo(distances.Counts, 0);

        literals.Build();
        distances.Build();
        codeLengths.Build(literals.Lengths, distances.Lengths);
    }

    private long BitsWith(Codes codes)
    {
        var bits = 0L;
        for (var symbol = 0; symbol < DeflateSymbols.LiteralsAndLengths; symbol++)
        {
            bits += (long)ownCodes.Literals.Counts[symbol] * (codes.Literals.Lengths[symbol] + DeflateSymbols.BitsAfterLength(symbol));
        }

        for (var symbol = 0; symbol < DeflateSymbols.Distances; symbol++)
        {
            bits += (long)ownCodes.Distances.Counts[symbol] * (codes.Distances.Lengths[symbol] + DeflateSymbols.BitsAfterDistance(symbol));
        }

        return bits;
    }

    // Each stored block has a header that is padded to a byte, and its length twice.
    private static long StoredBits(int bytes) => (bytes * 8L) + (((bytes / LongestStored) + 1) * 40L);

    private static void WriteStored(ReadOnlySpan<byte> bytes, bool isLast, ref BitWriter target)
    {
        do
        {
            var part = bytes[..Math.Min(bytes.Length, LongestStored)];
            bytes = bytes[part.Length..];
            target.Write(isLast && bytes.IsEmpty ? 1u : 0u, 3);
            target.Align();
            target.Write((uint)part.Length, 16);
            target.Write((uint)(ushort)~part.Length, 16);
            target.Flush();
            target.WriteBytes(part);
        }
        while (!bytes.IsEmpty);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteSteps(DeflateBlock block, ReadOnlySpan<byte> input, Codes codes, ref BitWriter target)
    {
        var (literalCode, distanceCode) = codes;
        JoinBits(literalCode);

        // A local copy, which stays in registers.
        var bits = target;
        var place = block.Start;
        foreach (var step in block.Steps)
        {
            WriteLiterals(input.Slice(place, step.Literals), ref bits);
            place += step.Literals + step.Length;

            // At most 7 remaining bits, 20 bits for the length and 28 for the distance.
            bits.WriteJoined(ofLength[step.Length]);
            var symbol = DeflateSymbols.OfDistance(step.DistanceLessOne + 1);
            bits.Write(distanceCode.Codes[symbol], distanceCode.Lengths[symbol]);
            var after = DeflateSymbols.BitsAfterDistance(symbol);
            bits.Write(DeflateSymbols.LowBits(step.DistanceLessOne, after), after);
            bits.Flush();
        }

        WriteLiterals(input[place..], ref bits);
        bits.Write(literalCode.Codes[DeflateSymbols.EndOfBlock], literalCode.Lengths[DeflateSymbols.EndOfBlock]);
        bits.Flush();
        target = bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteLiterals(ReadOnlySpan<byte> bytes, ref BitWriter target)
    {
        ref var codes = ref MemoryMarshal.GetArrayDataReference(ofLiteral);
        for (; bytes.Length >= 3; bytes = bytes[3..])
        {
            target.WriteJoined(Unsafe.Add(ref codes, bytes[0]));
            target.WriteJoined(Unsafe.Add(ref codes, bytes[1]));
            target.WriteJoined(Unsafe.Add(ref codes, bytes[2]));
            target.Flush();
        }

        foreach (var value in bytes) target.WriteJoined(Unsafe.Add(ref codes, value));
        target.Flush();
    }

    private void JoinBits(PrefixCode code)
    {
        for (var literal = 0; literal < ofLiteral.Length; literal++) ofLiteral[literal] = BitWriter.Join(code.Codes[literal], code.Lengths[literal]);
        for (var length = DeflateSymbols.ShortestMatch; length <= DeflateSymbols.LongestMatch; length++)
        {
            var symbol = DeflateSymbols.OfLength(length);
            var after = DeflateSymbols.BitsAfterLength(symbol);
            var bits = code.Codes[symbol] | (DeflateSymbols.LowBits(length - DeflateSymbols.ShortestMatch, after) << code.Lengths[symbol]);
            ofLength[length] = BitWriter.Join(bits, code.Lengths[symbol] + after);
        }
    }

    // RFC 1951, 3.2.6; the two symbols that never occur have a code too.
    private static PrefixCode CreateFixedLiterals()
    {
        var code = new PrefixCode(DeflateSymbols.LiteralsAndLengths + 2, 9);
        code.Lengths.AsSpan(0, 144).Fill(8);
        code.Lengths.AsSpan(144, 112).Fill(9);
        code.Lengths.AsSpan(256, 24).Fill(7);
        code.Lengths.AsSpan(280).Fill(8);
        code.AssignCodes();
        return code;
    }

    private static PrefixCode CreateFixedDistances()
    {
        var code = new PrefixCode(DeflateSymbols.Distances + 2, 5);
        code.Lengths.AsSpan().Fill(5);
        code.AssignCodes();
        return code;
    }

    /// <summary>A code for literals and lengths, and one for distances.</summary>
    private sealed record Codes(PrefixCode Literals, PrefixCode Distances);
}
