using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>
/// Compresses (RFC 1951). The output of the runtime's zlib differs by version and processor, and so do the digests. The output of this
/// compressor is the same everywhere. Not thread-safe.
/// </summary>
internal sealed class Deflater(DeflateLevel level)
{
    private readonly MatchFinder finder = new();
    private readonly DeflateBlock block = new();
    private readonly DeflateBlockWriter writer = new();

    /// <summary>Compresses a whole input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="target">Must have room for the input plus a thousandth of it plus 64 bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Compress(ReadOnlySpan<byte> input, Span<byte> target)
    {
        var bits = new BitWriter(target);
        finder.Clear();
        var place = 0;
        do
        {
            block.Begin(place);
            place = Fill(input, place);
            writer.Write(block, input, place, ref bits);
        }
        while (place < input.Length);

        bits.Align();
        return bits.Position;
    }

    // Fully optimized at the first call: a build is over before tiered compilation would optimize it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Fill(ReadOnlySpan<byte> input, int place)
    {
        var search = finder.In(input);
        var searched = input.Length - MatchFinder.Lookahead;
        var least = IsOfFewKinds(input[place..]) ? DeflateSymbols.ShortestMatch : DeflateSymbols.ShortestMatch - 1;
        while (place <= searched)
        {
            if (place >= finder.NextForget) finder.Forget(place);

            var stop = Math.Min(Math.Min(finder.NextForget, block.NextLook), searched + 1);
            while (place < stop)
            {
                var match = search.Find(place, least, level.Depth, level.Enough);
                if (match.Length == 0)
                {
                    for (var end = place + Stride(place, input.Length); place < end; place++) block.AddLiteral(input[place]);
                    continue;
                }

                var added = place + 1;
                while (level.IsPatient && match.Length < level.Enough && place < searched)
                {
                    // A better match that begins at the next byte is worth a literal; and so on from there.
                    var next = search.Find(place + 1, match.Length - 1, level.Depth >> 1, level.Enough);
                    added = place + 2;
                    if (!IsBetter(next, match)) break;

                    block.AddLiteral(input[place++]);
                    match = next;
                }

                block.AddMatch(place, match);
                place += match.Length;
                for (var end = Math.Min(place, searched + 1); added < end; added++) search.Add(added);
            }

            if (block.IsComplete(place)) return place;
        }

        while (place < input.Length) block.AddLiteral(input[place++]);
        return place;
    }

    // If nothing was found for a long time, there is hardly anything to find, as in data that is already compressed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Stride(int place, int end) => Math.Min(1 + Math.Min((place - block.MatchEnd) >> 8, 15), end - place);

    // If few different literals occur, as in base64, three literals take fewer bits than a match of three.
    private static bool IsOfFewKinds(ReadOnlySpan<byte> input)
    {
        Span<bool> seen = stackalloc bool[256];
        foreach (var value in input[..Math.Min(input.Length, 4096)]) seen[value] = true;
        return seen.Count(true) < 80;
    }

    // In quarters of a byte: four for each byte that it is longer, and about one for each bit that its distance is shorter. It must gain more than two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBetter(Match next, Match match) =>
        next.Length >= match.Length
        && (4 * (next.Length - match.Length)) + BitOperations.Log2((uint)match.Distance) - BitOperations.Log2((uint)next.Distance) > 2;
}
