using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>
/// Finds members of earlier layers, for later layers with the same content: <c>members/&lt;hex of the layer&gt;</c> lists those of a
/// layer. A list that is incomplete, or whose layer is missing, is ignored.
/// </summary>
/// <param name="store">The store they are in.</param>
/// <param name="identity">How they are compressed.</param>
internal sealed class MemberStore(BlobStore store, string identity)
{
    /// <summary>The folder in a store.</summary>
    public const string Folder = "members";

    /// <summary>The minimum of input bytes to keep: compressing fewer bytes is as fast as looking for them.</summary>
    public const int WorthKeeping = 32 << 10;

    // Most members of a layer are in the previous one too. Members that were not used for this many layers are compressed again.
    private const int MostLayers = 64;

    private const int HashLength = SHA256.HashSizeInBytes;

    // The hash of what follows, and the hash of the compressor's identity. Then for each member: the hash of its content, its offset in
    // the layer, its size there, and its checksum.
    private const int IdentityAt = HashLength;
    private const int ListAt = IdentityAt + HashLength;
    private const int OffsetAt = HashLength;
    private const int SizeAt = OffsetAt + sizeof(long);
    private const int SumAt = SizeAt + sizeof(int);
    private const int MemberLength = SumAt + sizeof(uint);

    private readonly byte[] identityHash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
    private readonly Lock reading = new();
    private Dictionary<Digest, Place>? places;

    /// <summary>The room that any compressor needs: level 1 of zlib-ng can use nine bits for a byte that does not compress, and there is a frame.</summary>
    public static int MaxCompressed(int inputSize) => inputSize + (inputSize >> 3) + 1024;

    /// <summary>The checksum that is stored for a member's compressed bytes.</summary>
    public static uint Sum(ReadOnlySpan<byte> compressed) => Crc32.Of(compressed);

    /// <summary>The compressed form of some content, in an array from the shared pool; null if it is not kept.</summary>
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

    /// <summary>Records the positions of a layer's members that are large enough.</summary>
    public void Keep(Digest layer, IReadOnlyList<Member> members)
    {
        var worth = members.Where(member => member.ContentSize >= WorthKeeping).ToList();
        if (worth.Count == 0 || store.SharesBlobs) return;

        try
        {
            // Written in place, because an incomplete list is ignored.
            var path = Path.Combine(store.TrustedRoot, Folder, layer.Hex);
            store.CreateFolder(Path.GetDirectoryName(path)!);
            BlobStore.RemoveFolderAt(path);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
            FolderTrust.SetMode(options, store.ModeIn(Path.GetDirectoryName(path)!));
            using var list = new FileStream(path, options);
            list.Write(Write(worth));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process writes it, or it cannot be written. The layer is complete; members that are not recorded are compressed again later.
        }
    }

    /// <summary>Whether a file of this folder is intact.</summary>
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
        // A part of a blob is checked with a checksum only, which another user could match.
        var found = new Dictionary<Digest, Place>();
        if (store.SharesBlobs) return found;

        store.CheckTrust();
        var folder = new DirectoryInfo(Path.Combine(store.TrustedRoot, Folder));
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
            // Another process is writing it.
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

    // Each part is verified separately, because the layer is not read to its end. The checksum detects disk errors. A process with write
    // access could change the hash as well.
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

    /// <summary>The position of a member, and the list that it is in.</summary>
    private readonly record struct Place(string List, string Layer, long Offset, int Size, uint Sum);
}
