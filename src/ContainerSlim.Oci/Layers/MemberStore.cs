using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>
/// Where members of earlier layers lie, for the next layer that has the same content: <c>members/&lt;hex of the layer&gt;</c> lists those of a
/// layer. A list that is not whole, or whose layer is gone, is as good as absent.
/// </summary>
/// <param name="store">The store they are in.</param>
/// <param name="identity">How they are compressed.</param>
internal sealed class MemberStore(BlobStore store, string identity)
{
    /// <summary>The folder in a store.</summary>
    public const string Folder = "members";

    /// <summary>Input bytes that are worth to be kept: to compress fewer takes no longer than to look for them.</summary>
    public const int WorthKeeping = 32 << 10;

    // The members of a layer are mostly those of the one before it: what nobody used for so many layers is compressed again.
    private const int MostLayers = 64;

    private const int HashLength = SHA256.HashSizeInBytes;

    // The hash of what follows, and that of how the members are compressed. Then each member: the hash of its content, where it begins in
    // the layer, its bytes there, and their sum.
    private const int IdentityAt = HashLength;
    private const int ListAt = IdentityAt + HashLength;
    private const int OffsetAt = HashLength;
    private const int SizeAt = OffsetAt + sizeof(long);
    private const int SumAt = SizeAt + sizeof(int);
    private const int MemberLength = SumAt + sizeof(uint);

    private readonly byte[] identityHash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
    private readonly Lock reading = new();
    private Dictionary<Digest, Place>? places;

    /// <summary>Room that any compressor needs: level 1 of zlib-ng may spend nine bits on a byte that does not compress, and there is a frame.</summary>
    public static int MaxCompressed(int inputSize) => inputSize + (inputSize >> 3) + 1024;

    /// <summary>The sum that a member's compressed form is kept with.</summary>
    public static uint Sum(ReadOnlySpan<byte> compressed) => Crc32.Of(compressed);

    /// <summary>The compressed form of some content, in an array of the shared pool; null where it is not kept.</summary>
    public ArraySegment<byte>? Find(Digest content, int contentSize)
    {
        if (contentSize < WorthKeeping || !Places.TryGetValue(content, out var place) || place.Size > MaxCompressed(contentSize)) return null;

        try
        {
            return Read(place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the places of those members of a layer that are worth it.</summary>
    public void Keep(Digest layer, IReadOnlyList<Member> members)
    {
        var worth = members.Where(member => member.ContentSize >= WorthKeeping).ToList();
        if (worth.Count == 0) return;

        try
        {
            // Written in place: what is not whole does not count.
            var path = Path.Combine(store.Root, Folder, layer.Hex);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Write(worth));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else writes it, or nobody can. The layer is whole; what is not kept is compressed again one day.
        }
    }

    /// <summary>Whether a file of this folder is as it was written.</summary>
    public static bool IsSound(ReadOnlySpan<byte> file) =>
        file.Length > ListAt && (file.Length - ListAt) % MemberLength == 0 && SHA256.HashData(file[HashLength..]).AsSpan().SequenceEqual(file[..HashLength]);

    private Dictionary<Digest, Place> Places
    {
        get
        {
            lock (reading) return places ??= ReadPlaces();
        }
    }

    private Dictionary<Digest, Place> ReadPlaces()
    {
        var found = new Dictionary<Digest, Place>();
        var folder = new DirectoryInfo(Path.Combine(store.Root, Folder));
        if (!folder.Exists) return found;

        foreach (var list in folder.EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).Take(MostLayers)) ReadPlaces(list, found);
        return found;
    }

    private void ReadPlaces(FileInfo list, Dictionary<Digest, Place> found)
    {
        if (!Digest.TryParse($"sha256:{list.Name}", out var digest)) return;

        try
        {
            var layer = store.PathOf(digest);
            var file = File.ReadAllBytes(list.FullName);
            if (!IsSound(file) || !File.Exists(layer)) list.Delete();
            else if (file.AsSpan(IdentityAt, HashLength).SequenceEqual(identityHash)) Read(file, list.FullName, layer, found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody writes it.
        }
    }

    private static void Read(byte[] file, string list, string layer, Dictionary<Digest, Place> found)
    {
        for (var at = ListAt; at < file.Length; at += MemberLength)
        {
            var member = file.AsSpan(at, MemberLength);
            found.TryAdd(
                Digest.FromHash(member[..HashLength]),
                new Place(
                    list,
                    layer,
                    BinaryPrimitives.ReadInt64LittleEndian(member[OffsetAt..]),
                    BinaryPrimitives.ReadInt32LittleEndian(member[SizeAt..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(member[SumAt..])));
        }
    }

    private byte[] Write(List<Member> members)
    {
        var file = new byte[ListAt + (members.Count * MemberLength)];
        identityHash.CopyTo(file, IdentityAt);
        for (var i = 0; i < members.Count; i++)
        {
            var member = file.AsSpan(ListAt + (i * MemberLength), MemberLength);
            Convert.FromHexString(members[i].Content.Hex).CopyTo(member);
            BinaryPrimitives.WriteInt64LittleEndian(member[OffsetAt..], members[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(member[SizeAt..], members[i].Size);
            BinaryPrimitives.WriteUInt32LittleEndian(member[SumAt..], members[i].Sum);
        }

        SHA256.HashData(file.AsSpan(HashLength), file);
        return file;
    }

    // What is read of a layer is checked on its own, for nobody reads the layer to its end. A sum finds what a disk does; who may write here
    // could as well write another hash.
    private ArraySegment<byte>? Read(Place place)
    {
        using var handle = File.OpenHandle(place.Layer, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        store.TouchLastUse(place.Layer);
        store.TouchLastUse(place.List);
        var bytes = ArrayPool<byte>.Shared.Rent(place.Size);
        var count = RandomAccess.Read(handle, bytes.AsSpan(0, place.Size), place.Offset);
        if (count == place.Size && Sum(bytes.AsSpan(0, place.Size)) == place.Sum) return new(bytes, 0, place.Size);

        ArrayPool<byte>.Shared.Return(bytes);
        return null;
    }

    /// <summary>Where a member lies, and which list says so.</summary>
    private readonly record struct Place(string List, string Layer, long Offset, int Size, uint Sum);
}
