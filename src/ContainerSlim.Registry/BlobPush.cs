using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Sees to it that a repository has a blob, the cheapest way first: it is there, another repository has it, it is uploaded.</summary>
internal sealed class BlobPush(RegistryClient client, RegistryAccess access)
{
    // Each is a question to the registry; whoever has more than this is guessing.
    private const int MaxMountSources = 3;

    private readonly RemoteRepository repository = new(client, access);
    private readonly BlobUpload upload = new(client, access);

    /// <summary>True where the bytes had to be sent.</summary>
    public async Task<bool> EnsureAsync(Blob blob, IReadOnlyList<string> mountSources, CancellationToken ct)
    {
        if (await repository.BlobExistsAsync(blob.Descriptor, ct)) return false;

        UploadSession? session = null;
        foreach (var source in mountSources.Where(source => source != access.Repository).Take(MaxMountSources))
        {
            var (mounted, opened) = await MountAsync(blob.Descriptor.Digest, source, ct);
            if (mounted) return false;

            session = opened ?? session;
        }

        using var watch = new AnsweredTransfers(client.Options.Transfers);
        await upload.SendAsync(blob.Observed(new TransferRoute(TransferKind.Push, access.Name), watch), session, ct);
        return true;
    }

    // 201: mounted. 202: the registry opened an upload session instead, so the bytes must be sent.
    // distribution-spec, "Mounting a blob from another repository". Whatever else it says, an upload of our own will tell more.
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
