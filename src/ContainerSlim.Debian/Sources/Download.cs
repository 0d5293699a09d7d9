using System.Security.Cryptography;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>Downloads files from mirrors and verifies them. Retries if a connection fails, or if a file arrives damaged.</summary>
internal static class Download
{
    private const int Attempts = 4;

    // The largest InRelease of Debian has 150 kB.
    private const int MaxTextSize = 16 << 20;

    extension(IPackageMirror mirror)
    {
        /// <summary>A file whose checksum is not known before, such as a signed text; null where the mirror has none.</summary>
        /// <exception cref="DebianException">The mirror cannot be read.</exception>
        public Task<byte[]?> TryReadAsync(string path, CancellationToken ct) => WithRetryAsync(mirror, path, async () =>
        {
            await using var content = await mirror.OpenAsync(path, ct);
            if (content is null) return null;

            using var buffer = new MemoryStream();
            var part = new byte[1 << 16];
            int count;
            while ((count = await content.ReadAsync(part, ct)) > 0)
            {
                await buffer.WriteAsync(part.AsMemory(0, count), ct);
                if (buffer.Length > MaxTextSize)
                {
                    throw new DebianException(ErrorCode.SignatureInvalid, $"cannot use '{path}' of {mirror.Location}: it is too large for a signed text");
                }
            }

            return buffer.ToArray();
        }, ct);

        /// <summary>A file by its checksum, from the store or else from the mirror into it; null where the mirror has none.</summary>
        /// <exception cref="DebianException">The mirror cannot be read, or the file has another checksum.</exception>
        public async Task<Blob?> TryGetAsync(string path, Descriptor descriptor, BlobStore store, CancellationToken ct)
        {
            if (store.Find(descriptor) is { } kept) return kept;

            return await Refetch.RunAsync(() => WithRetryAsync(mirror, path, async () =>
            {
                await using var content = await mirror.OpenAsync(path, ct);
                if (content is null) return null;

                try
                {
                    return await store.PutAsync(descriptor, content, ct);
                }
                catch (OciException e) when (e.Code == ErrorCode.ContentMismatch)
                {
                    (mirror as HttpMirror)?.Distrust(path);
                    throw new DebianException(
                        ErrorCode.ChecksumMismatch,
                        $"cannot use '{ForeignText.Clean(path)}' of {mirror.Location}: it does not match the signed release file ({e.Message}); "
                            + "the mirror may be in the middle of an update, or untrustworthy",
                        e)
                    {
                        ArrivedDamaged = mirror is HttpMirror,
                    };
                }
            }, ct));
        }
    }

    private static async Task<T> WithRetryAsync<T>(IPackageMirror mirror, string path, Func<Task<T>> attempt, CancellationToken ct)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return await attempt();
            }
            catch (IOException) when (i < Attempts)
            {
                // 0.2, 0.4 and 0.8 s, and up to as much again, so that parallel downloads do not all retry at once.
                await Task.Delay((100 << i) + RandomNumberGenerator.GetInt32(100 << i), ct);
            }
            catch (IOException e)
            {
                throw new DebianException(
                    ErrorCode.MirrorUnreachable,
                    $"cannot get '{ForeignText.Clean(path)}' from the package mirror {mirror.Location}: {ForeignText.Clean(e.Message)}",
                    e);
            }
        }
    }
}
