using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerSlim.Oci;

/// <summary>A repeated part of the input: its length, and how far back the earlier occurrence is. The length is 0 if there is none.</summary>
internal readonly record struct Match(int Length, int Distance);

/// <summary>
/// Remembers places in the input. Places with the same four bytes are chained by their hash, and the latest with the same three
/// is known. Places are stored as their lowest 16 bits; those that are too far back are forgotten before these bits wrap around.
/// </summary>
internal sealed class MatchFinder
{
    /// <summary>Bytes that must follow a place that is searched for or added.</summary>
    public const int Lookahead = 8;

    private const int Window = 1 << 15;

    // How often places that are too far back are forgotten: before the bits of an old place could look near again. A match adds several places.
    private const int ForgetEvery = Window - 512;

    // One array for all tables: the latest place of each hash of four bytes, and of three, and the place before each place.
    private const int HashBits = 16;
    private const int ShortHashBits = 13;
    private const int LatestShort = 1 << HashBits;
    private const int Before = LatestShort + (1 << ShortHashBits);

    private readonly ushort[] places = new ushort[Before + Window];

    /// <summary>The place where <see cref="Forget"/> must be called, or some bytes after it.</summary>
    public int NextForget { get; private set; }

    /// <summary>Forgets all places.</summary>
    public void Clear()
    {
        // Too far back for any place until Forget is called for the first time.
        Array.Fill(places, (ushort)(Window - 1));
        NextForget = ForgetEvery;
    }

    /// <summary>Forgets places that are too far back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forget(int place)
    {
        NextForget = place + ForgetEvery;

        // Places that are too far back are set to one that is just too far back until the next call.
        var now = new Vector<ushort>((ushort)place);
        var farthest = new Vector<ushort>(Window);
        var tooFar = new Vector<ushort>((ushort)(place - Window - 1));
        foreach (ref var some in MemoryMarshal.Cast<ushort, Vector<ushort>>(places.AsSpan()))
        {
            some = Vector.ConditionalSelect(Vector.GreaterThan(now - some, farthest), tooFar, some);
        }
    }

    /// <summary>A view of the places and the input for the search.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Search In(ReadOnlySpan<byte> input) =>
        new(ref MemoryMarshal.GetArrayDataReference(places), ref MemoryMarshal.GetReference(input), input.Length);

    /// <summary>
    /// Finds earlier occurrences. Most of the time is spent here. The table is larger than any index into it, so bounds are not checked, and
    /// unpredictable conditions are calculated without branches, because a mispredicted branch takes as long as checking a place.
    /// </summary>
    public readonly ref struct Search(ref ushort places, ref byte input, int end)
    {
        // A match of three bytes from far back takes as many bits as it saves.
        private const uint ShortDistance = 1 << 12;

        private readonly ref ushort places = ref places;
        private readonly ref byte input = ref input;
        private readonly int end = end;

        /// <summary>Adds a place that is followed by <see cref="Lookahead"/> bytes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(int place)
        {
            var bytes = Read(ref Unsafe.Add(ref input, place));
            ref var latest = ref LatestOf(bytes);
            PlaceBefore(place) = latest;
            latest = (ushort)place;
            LatestShortOf(bytes) = (ushort)place;
        }

        /// <summary>Finds the longest match at a place, and adds the place.</summary>
        /// <param name="place">The place, with <see cref="Lookahead"/> bytes behind it.</param>
        /// <param name="least">The match has to be longer than this.</param>
        /// <param name="depth">How many earlier places to check.</param>
        /// <param name="enough">A length that ends the search.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Match Find(int place, int least, int depth, int enough)
        {
            ref var here = ref Unsafe.Add(ref input, place);
            var bytes = Read(ref here);
            ref var latest = ref LatestOf(bytes);
            ref var latestShort = ref LatestShortOf(bytes);
            var distance = (uint)(ushort)(place - latest);
            var shortDistance = (uint)(ushort)(place - latestShort);
            PlaceBefore(place) = latest;
            latest = (ushort)place;
            latestShort = (ushort)place;

            var (length, found) = (0, 0u);
            if (least < DeflateSymbols.ShortestMatch)
            {
                least = DeflateSymbols.ShortestMatch;
                var isMatch = IsShortMatch(ref here, bytes, shortDistance);
                length = (int)(isMatch * DeflateSymbols.ShortestMatch);
                found = isMatch * shortDistance;
            }

            var most = Math.Min(DeflateSymbols.LongestMatch, end - place);
            if (least >= most) return new Match(length, (int)found);

            while (distance < Window)
            {
                ref var there = ref Unsafe.Subtract(ref here, (nint)distance);
                if (IsLonger(ref here, ref there, least) && Read(ref there) == bytes && Length(ref here, ref there, most) is var same && same > least)
                {
                    (length, found, least) = (same, distance, same);
                    if (same >= enough || same == most) break;
                }

                if (--depth == 0) break;
                distance = (ushort)(place - PlaceBefore(place - (int)distance));
            }

            return new Match(length, (int)found);
        }

        // 1 or 0. A place that is too far back is compared with itself.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint IsShortMatch(ref byte here, uint bytes, uint distance)
        {
            var isNear = (distance - ShortDistance - 1) >> 31;
            var difference = (Read(ref Unsafe.Subtract(ref here, (nint)(isNear * distance))) ^ bytes) << 8;
            return isNear & (~(difference | (0 - difference)) >> 31);
        }

        // Checks the last bytes of a longer match first, where most candidates differ.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsLonger(ref byte here, ref byte there, int least) =>
            Read(ref Unsafe.Add(ref there, least - 3)) == Read(ref Unsafe.Add(ref here, least - 3));

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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref ushort LatestOf(uint bytes) => ref Unsafe.Add(ref places, Hash(bytes, HashBits));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref ushort LatestShortOf(uint bytes) => ref Unsafe.Add(ref places, LatestShort + Hash(bytes << 8, ShortHashBits));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref ushort PlaceBefore(int place) => ref Unsafe.Add(ref places, Before + (nint)(uint)(place & (Window - 1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nint Hash(uint bytes, int bits) => (nint)((bytes * 0x9E3779B1) >> (32 - bits));

        // Little-endian on every machine, so that hashes and matches are the same.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Read(ref byte at) =>
            BitConverter.IsLittleEndian
                ? Unsafe.ReadUnaligned<uint>(ref at)
                : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref at));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong ReadLong(ref byte at) =>
            BitConverter.IsLittleEndian
                ? Unsafe.ReadUnaligned<ulong>(ref at)
                : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref at));
    }
}
