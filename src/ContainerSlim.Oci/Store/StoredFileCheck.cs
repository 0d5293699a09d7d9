using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>Checks whether a file of a store is intact.</summary>
internal static class StoredFileCheck
{
    /// <summary>Reads the file. A file that disappeared is not damaged.</summary>
    public static async Task<bool> IsSoundAsync(StoredFile file, CancellationToken ct)
    {
        try
        {
            return file.Kind switch
            {
                StoredKind.Blobs => await IsBlobAsync(file.Path, ct),
                StoredKind.Members => MemberStore.IsSound(await File.ReadAllBytesAsync(file.Path, ct)),
                StoredKind.Records => BlobStore.IsSoundRecord(await File.ReadAllBytesAsync(file.Path, ct)),
                StoredKind.Stats => StatFile.IsSound(await File.ReadAllBytesAsync(file.Path, ct)),
                _ => true,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be read cannot be used.
            return false;
        }
    }

    // Blobs are in blobs/ALGORITHM/HEX.
    private static async Task<bool> IsBlobAsync(string path, CancellationToken ct)
    {
        var name = Digest.Parse($"{Path.GetFileName(Path.GetDirectoryName(path))}:{Path.GetFileName(path)}");
        await using var content = new DiskStream(path, FileShare.ReadWrite | FileShare.Delete);
        var hash = name.Algorithm == "sha512" ? await SHA512.HashDataAsync(content, ct) : await SHA256.HashDataAsync(content, ct);
        return Digest.FromHash(hash) == name;
    }
}
