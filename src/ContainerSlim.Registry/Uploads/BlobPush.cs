using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Brings a blob into a repository in the cheapest way: it is already there, it is mounted from another repository, or it is uploaded.</summary>
internal sealed class BlobPush(RegistryClient client, RegistryAccess access)
{
    // Each candidate costs a request to the registry, so only a few are tried.
    private const int MaxMountSources = 3;

    private readonly RemoteRepository repository = new(client, access);
    private readonly BlobUpload upload = new(client, access);

    /// <summary>True if the bytes had to be sent.</summary>
    public async Task<bool> EnsureAsync(Blob blob, IReadOnlyList<string> mountSources, CancellationToken ct)
    {
        if (await repository.HasBlobAsync(blob.Descriptor, ct)) return false;

        UploadSession? session = null;
        foreach (var source in mountSources.Where(source => source != access.Repository).Take(MaxMountSources))
        {
            var (mounted, opened) = await MountAsync(blob.Descriptor.Digest, source, ct);
            if (mounted) return false;

            session = opened ?? session;
        }

        using var watch = new AnsweredTransfers(client.Options.Transfers);
        var observed = blob.Observed(new TransferRoute(TransferKind.Push, access.Name), watch);
        await Refetch.RunAsync(async () =>
        {
            await upload.SendAsync(observed, Interlocked.Exchange(ref session, null), ct);
            return observed;
        });
        return true;
    }

    // 201: mounted. 202: the registry opened an upload session instead, so the bytes must be sent.
    // distribution-spec, "Mounting a blob from another repository". After any other response, a normal upload is tried.
    private async Task<(bool Mounted, UploadSession? Session)> MountAsync(Digest digest, string source, CancellationToken ct)
    {
        var mount = access with { MountSource = source };
        var request = mount.Request(HttpMethod.Post, $"blobs/uploads/?mount={Uri.EscapeDataString(digest.ToString())}&from={Uri.EscapeDataString(source)}");
        request.Content = new ByteArrayContent([]);
        try
        {
            using var response = await client.SendAsync(request, $"push {digest} to {access.Name}", ct);
            return (response.StatusCode == HttpStatusCode.Created, response.StatusCode == HttpStatusCode.Accepted ? UploadSession.Of(response) : null);
        }
        catch (RegistryException e) when (e.Code is ErrorCode.Unauthorized or ErrorCode.Denied)
        {
            return (false, null);
        }
    }
}
