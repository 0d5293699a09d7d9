using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerSlim.Oci;

/// <summary>A part of the input that was there before: so many bytes, from so far back. Without length where there is none.</summary>
internal readonly record struct Match(int Length, int Distance);

/// <summary>
/// Finds earlier occurrences. Places with the same four bytes are chained by their hash, and the latest with the same three is known.
/// Places are kept by their lowest 16 bits; those that are too far back are forgotten before these bits come round again.
/// </summary>
internal sealed class MatchFinder
{
    /// <summary>Bytes behind a place that is searched for or added.</summary>
    public const int Lookahead = 8;

    private const int Window = 1 << 15;
    private const int HashBits = 16;
    private const int ShortHashBits = 13;

    // How often what is too far back is forgotten: each time before a place of the last time could look near. A match adds places at once.
    private const int ForgetEvery = Window - 512;

    // Three bytes from far back take as many bits as they save.
    private const int ShortDistance = 1 << 12;

    private readonly ushort[] latest = new ushort[1 << HashBits];
    private readonly ushort[] latestShort = new ushort[1 << ShortHashBits];
    private readonly ushort[] before = new ushort[Window];
    private int nextForget;

    /// <summary>Forgets all places.</summary>
    public void Clear()
    {
        Array.Clear(latest);
        Array.Clear(latestShort);
        nextForget = ForgetEvery;
    }

    /// <summary>Forgets places that are too far back; to be called before each search.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forget(int place)
    {
        if (place < nextForget) return;

        nextForget = place + ForgetEvery;
        ForgetIn(latest, place);
        ForgetIn(latestShort, place);
        ForgetIn(before, place);
    }

    // What is too far back becomes what is just too far back, and is so until the next time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForgetIn(ushort[] places, int place)
    {
        var now = new Vector<ushort>((ushort)place);
        var farthest = new Vector<ushort>(Window);
        var tooFar = new Vector<ushort>((ushort)(place - Window - 1));
        foreach (ref var some in MemoryMarshal.Cast<ushort, Vector<ushort>>(places.AsSpan()))
        {
            some = Vector.ConditionalSelect(Vector.GreaterThan(now - some, farthest), tooFar, some);
        }
    }

    /// <summary>Adds places, all with <see cref="Lookahead"/> bytes behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ref byte input, int from, int to)
    {
        for (var place = from; place < to; place++)
        {
            var bytes = Read(ref Unsafe.Add(ref input, place));
            ref var head = ref Latest(bytes);
            Before(place) = head;
            head = (ushort)place;
            LatestShort(bytes) = (ushort)place;
        }
    }

    /// <summary>Finds the longest match at a place, and adds the place.</summary>
    /// <param name="input">The first byte of the input.</param>
    /// <param name="place">The place, with <see cref="Lookahead"/> bytes behind it.</param>
    /// <param name="end">Where the input ends.</param>
    /// <param name="least">The match has to be longer than this.</param>
    /// <param name="depth">How many earlier places to look at.</param>
    /// <param name="enough">A length that ends the search.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Match Find(ref byte input, int place, int end, int least, int depth, int enough)
    {
        ref var here = ref Unsafe.Add(ref input, place);
        var bytes = Read(ref here);
        ref var head = ref Latest(bytes);
        ref var headShort = ref LatestShort(bytes);
        var distance = (int)(ushort)(place - head);
        var shortDistance = (int)(ushort)(place - headShort);
        Before(place) = head;
        head = (ushort)place;
        headShort = (ushort)place;

        var most = Math.Min(DeflateSymbols.LongestMatch, end - place);
        if (least >= most) return default;

        var found = default(Match);
        if (least < DeflateSymbols.ShortestMatch)
        {
            least = DeflateSymbols.ShortestMatch;
            if (IsShortMatch(ref here, bytes, shortDistance, place)) found = new Match(least, shortDistance);
        }

        var farthest = Math.Min(place, Window);
        var nearest = 0;
        while (distance > nearest && distance <= farthest)
        {
            ref var there = ref Unsafe.Subtract(ref here, distance);
            if (IsLonger(ref here, ref there, least) && Read(ref there) == bytes && Length(ref here, ref there, most) is var length && length > least)
            {
                found = new Match(length, distance);
                least = length;
                if (length >= enough || length == most) break;
            }

            if (--depth == 0) break;
            nearest = distance;
            distance = (ushort)(place - Before(place - distance));
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShortMatch(ref byte here, uint bytes, int distance, int place) =>
        distance > 0 && distance <= Math.Min(place, ShortDistance) && (Read(ref Unsafe.Subtract(ref here, distance)) ^ bytes) << 8 == 0;

    // Looks at the last bytes of a longer match first, where most differ.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLonger(ref byte here, ref byte there, int least) => Read(ref Unsafe.Add(ref there, least - 3)) == Read(ref Unsafe.Add(ref here, least - 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Length(ref byte here, ref byte there, int most)
    {
        var length = sizeof(uint);
        for (; length + sizeof(ulong) <= most; length += sizeof(ulong))
        {
            var difference = ReadLong(ref Unsafe.Add(ref here, length)) ^ ReadLong(ref Unsafe.Add(ref there, length));
            if (difference != 0) return length + (BitOperations.TrailingZeroCount(difference) >> 3);
        }

        while (length < most && Unsafe.Add(ref here, length) == Unsafe.Add(ref there, length)) length++;
        return length;
    }

    // The arrays are larger than any index into them, so no bounds are checked in the places where all the time goes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ushort Latest(uint bytes) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(latest), Hash(bytes, HashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ushort LatestShort(uint bytes) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(latestShort), Hash(bytes << 8, ShortHashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ushort Before(int place) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(before), place & (Window - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Hash(uint bytes, int bits) => (nint)((bytes * 0x9E3779B1) >> (32 - bits));

    // The first byte is the lowest on every machine, so that hashes and matches are the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(ref byte at) =>
        BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<uint>(ref at) : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadLong(ref byte at) =>
        BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ulong>(ref at) : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref at));
}
