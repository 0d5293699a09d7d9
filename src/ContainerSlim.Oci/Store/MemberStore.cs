using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Oci;

/// <summary>
/// Members of layers, kept for the next layer that has the same content: <c>members/&lt;2 hex&gt;/&lt;62 hex&gt;</c> by what is in them and how it is
/// compressed. A file is the sha256 of the compressed bytes, then these; one that went bad is as good as absent.
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

    /// <summary>Room that any compressor needs: level 1 of zlib-ng may spend nine bits on a byte that does not compress, and there is a frame.</summary>
    public static int MaxCompressed(int inputSize) => inputSize + (inputSize >> 3) + 1024;

    /// <summary>The compressed form of some content, in an array of the shared pool; null where it is not kept.</summary>
    public ArraySegment<byte>? Find(Digest content, int contentSize)
    {
        if (contentSize < WorthKeeping) return null;

        var path = PathOf(content);
        try
        {
            if (!File.Exists(path)) return null;

            store.TouchLastUse(path);
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(file, contentSize) ?? Bad(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps those members of a layer that were not kept yet and are worth it.</summary>
    public async Task KeepAsync(string layerPath, IEnumerable<Member> members, CancellationToken ct)
    {
        try
        {
            using var layer = File.OpenHandle(layerPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            foreach (var member in members.Where(member => !member.IsKept && member.ContentSize >= WorthKeeping)) await KeepAsync(layer, member, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OciException)
        {
            // The layer is whole; what is not kept is compressed again one day.
        }
    }

    /// <summary>Whether a file of this folder is as it was written.</summary>
    public static bool IsSound(ReadOnlySpan<byte> file) =>
        file.Length > HashLength && SHA256.HashData(file[HashLength..]).AsSpan().SequenceEqual(file[..HashLength]);

    private static ArraySegment<byte>? Read(SafeFileHandle file, int contentSize)
    {
        var length = RandomAccess.GetLength(file);
        if (length <= HashLength || length > HashLength + MaxCompressed(contentSize)) return null;

        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        var count = RandomAccess.Read(file, bytes.AsSpan(0, (int)length), 0);
        if (count == length && IsSound(bytes.AsSpan(0, count))) return new(bytes, HashLength, count - HashLength);

        ArrayPool<byte>.Shared.Return(bytes);
        return null;
    }

    private async Task KeepAsync(SafeFileHandle layer, Member member, CancellationToken ct)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(HashLength + member.Size);
        try
        {
            var compressed = bytes.AsSpan(HashLength, member.Size);
            if (RandomAccess.Read(layer, compressed, member.Offset) != member.Size) return;

            SHA256.HashData(compressed, bytes);
            await AtomicFile.WriteAsync(PathOf(member.Content), bytes.AsMemory(0, HashLength + member.Size), ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
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
