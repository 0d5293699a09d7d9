using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Oci;

/// <summary>
/// Where members of earlier layers lie, for the next layer that has the same content: <c>members/&lt;2 hex&gt;/&lt;62 hex&gt;</c> by what is in a
/// member and how it is compressed. A file names the layer and the member's place in it; a member whose layer is gone, or that went bad, is
/// as good as absent.
/// </summary>
/// <param name="store">The store they are in.</param>
/// <param name="identity">How they are compressed.</param>
internal sealed class MemberStore(BlobStore store, string identity)
{
    /// <summary>The folder in a store.</summary>
    public const string Folder = "members";

    /// <summary>Input bytes that are worth a file: to compress fewer takes no longer than to open one.</summary>
    public const int WorthKeeping = 32 << 10;

    private const int HashLength = SHA256.HashSizeInBytes;

    // The hash of what follows; the layer's hash, where the member begins in it, its bytes, and their sum.
    private const int LayerAt = HashLength;
    private const int OffsetAt = LayerAt + HashLength;
    private const int SizeAt = OffsetAt + sizeof(long);
    private const int SumAt = SizeAt + sizeof(int);
    private const int Length = SumAt + sizeof(uint);

    /// <summary>Room that any compressor needs: level 1 of zlib-ng may spend nine bits on a byte that does not compress, and there is a frame.</summary>
    public static int MaxCompressed(int inputSize) => inputSize + (inputSize >> 3) + 1024;

    /// <summary>The sum that a member's compressed form is kept with.</summary>
    public static uint Sum(ReadOnlySpan<byte> compressed) => Crc32.Of(compressed);

    /// <summary>The compressed form of some content, in an array of the shared pool; null where it is not kept.</summary>
    public ArraySegment<byte>? Find(Digest content, int contentSize)
    {
        if (contentSize < WorthKeeping) return null;

        var path = PathOf(content);
        try
        {
            if (!File.Exists(path)) return null;

            store.TouchLastUse(path);
            return Read(File.ReadAllBytes(path), contentSize) ?? Bad(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the places of those members of a layer that are worth it.</summary>
    public void Keep(Digest layer, IEnumerable<Member> members)
    {
        foreach (var member in members.Where(member => member.ContentSize >= WorthKeeping)) Keep(PathOf(member.Content), Write(layer, member));
    }

    /// <summary>Whether a file of this folder is as it was written.</summary>
    public static bool IsSound(ReadOnlySpan<byte> file) =>
        file.Length == Length && SHA256.HashData(file[HashLength..]).AsSpan().SequenceEqual(file[..HashLength]);

    // Written in place: a file that is not whole is as good as absent.
    private static void Keep(string path, byte[] file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else writes it, or nobody can. The layer is whole; what is not kept is compressed again one day.
        }
    }

    private static byte[] Write(Digest layer, Member member)
    {
        var file = new byte[Length];
        Convert.FromHexString(layer.Hex).CopyTo(file, LayerAt);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(OffsetAt), member.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(SizeAt), member.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(SumAt), member.Sum);
        SHA256.HashData(file.AsSpan(HashLength), file);
        return file;
    }

    private ArraySegment<byte>? Read(byte[] file, int contentSize)
    {
        if (!IsSound(file)) return null;

        var size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(SizeAt));
        if (size <= 0 || size > MaxCompressed(contentSize)) return null;

        var layer = store.PathOf(Digest.FromHash(file.AsSpan(LayerAt, HashLength)));
        if (!File.Exists(layer)) return null;

        store.TouchLastUse(layer);
        using var handle = File.OpenHandle(layer, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Read(handle, BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(OffsetAt)), size, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(SumAt)));
    }

    // What is read of a layer is checked on its own, for nobody reads the layer to its end. A sum finds what a disk does; who may write
    // here could as well write another hash.
    private static ArraySegment<byte>? Read(SafeFileHandle layer, long offset, int size, uint sum)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        var count = RandomAccess.Read(layer, bytes.AsSpan(0, size), offset);
        if (count == size && Sum(bytes.AsSpan(0, size)) == sum) return new(bytes, 0, size);

        ArrayPool<byte>.Shared.Return(bytes);
        return null;
    }

    private static ArraySegment<byte>? Bad(string path)
    {
        File.Delete(path);
        return null;
    }

    private string PathOf(Digest content)
    {
        var key = Digest.Of(Encoding.UTF8.GetBytes($"{identity}\n{content}")).Hex;
        return Path.Combine(store.Root, Folder, key[..2], key[2..]);
    }
}
