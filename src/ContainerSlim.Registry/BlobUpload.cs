using System.Net;
using System.Net.Http.Headers;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Uploads a blob: in one request, or in chunks if the registry does not accept that. distribution-spec, "Pushing blobs".</summary>
internal sealed class BlobUpload(RegistryClient client, RegistryAccess access)
{
    // Above this size, a request uses Expect: 100-continue, so that a rejection is received before the connection is closed in the middle.
    private const int AskFirstSize = 1 << 20;

    // The second is for proxies that limit a request to what nginx allows by default, 1 MiB.
    private static readonly int[] DefaultChunkSizes = [8 << 20, 512 << 10];

    public async Task SendAsync(Blob blob, UploadSession? opened, CancellationToken ct)
    {
        if (!client.Options.ForceChunkedUpload)
        {
            using var response = await RepeatAsync(blob, opened, SendWholeAsync, ct);
            if (response.IsSuccessStatusCode) return;
            if (!RefusesWhole(response.StatusCode)) throw await FailureAsync(blob, response, ct);
        }

        await SendInChunksAsync(blob, ct);
    }

    private static bool RefusesWhole(HttpStatusCode status) => status
        is HttpStatusCode.NotFound
        or HttpStatusCode.MethodNotAllowed
        or HttpStatusCode.LengthRequired
        or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnsupportedMediaType
        or HttpStatusCode.ExpectationFailed
        or HttpStatusCode.NotImplemented;

    private async Task SendInChunksAsync(Blob blob, CancellationToken ct)
    {
        int[] sizes = client.Options.ChunkSize is { } size ? [size] : DefaultChunkSizes;
        foreach (var (i, chunkSize) in sizes.Index())
        {
            using var response = await RepeatAsync(blob, null, (_, session, token) => SendChunksAsync(blob, session, chunkSize, token), ct);
            if (response.IsSuccessStatusCode) return;
            if (response.StatusCode != HttpStatusCode.RequestEntityTooLarge || i == sizes.Length - 1) throw await FailureAsync(blob, response, ct);
        }
    }

    // A broken upload leaves partial bytes in its session, so each attempt opens a new session.
    private async Task<HttpResponseMessage> RepeatAsync(
        Blob blob, UploadSession? opened, Func<Blob, UploadSession, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        try
        {
            return await client.Retries.SendAsync(
                async token =>
                {
                    var session = Interlocked.Exchange(ref opened, null) ?? await BeginAsync(blob, token);
                    return await send(blob, session, token);
                },
                ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw RegistryFailure.Unreachable(Action(blob), access.Registry, e);
        }
    }

    private async Task<UploadSession> BeginAsync(Blob blob, CancellationToken ct)
    {
        var request = access.Request(HttpMethod.Post, "blobs/uploads/");
        request.Content = new ByteArrayContent([]);
        using var response = await client.SendAsync(request, Action(blob), ct);
        if (!response.IsSuccessStatusCode) throw await FailureAsync(blob, response, ct);

        return UploadSession.Of(response)
            ?? throw new RegistryException(ErrorCode.RegistryFailed, $"cannot {Action(blob)}: {access.Registry} started an upload without a location");
    }

    private Task<HttpResponseMessage> SendWholeAsync(Blob blob, UploadSession session, CancellationToken ct)
    {
        var request = UploadRequest(HttpMethod.Put, session.Closing(blob.Descriptor.Digest), new BlobContent(blob, client.Options.Retry.ResponseTimeout));
        request.Headers.ExpectContinue = blob.Descriptor.Size > AskFirstSize;
        return client.SendRawAsync(request, ct);
    }

    private async Task<HttpResponseMessage> SendChunksAsync(Blob blob, UploadSession session, int chunkSize, CancellationToken ct)
    {
        await using var reader = await BlobReader.OpenAsync(blob, ct);
        var buffer = new byte[(int)Math.Min(blob.Descriptor.Size, Math.Max(chunkSize, session.MinChunkSize))];
        for (var start = 0L; start < blob.Descriptor.Size;)
        {
            var count = await reader.FillAsync(buffer, ct);
            var content = new ReadOnlyMemoryContent(buffer.AsMemory(0, count));

            // Unlike in RFC 9110, without a unit and the total length.
            content.Headers.TryAddWithoutValidation("Content-Range", FormattableString.Invariant($"{start}-{start + count - 1}"));
            var response = await client.SendRawAsync(UploadRequest(HttpMethod.Patch, session.Location, content), ct);
            if (!response.IsSuccessStatusCode) return response;

            session = session.After(response);
            response.Dispose();
            start += count;
        }

        return await client.SendRawAsync(UploadRequest(HttpMethod.Put, session.Closing(blob.Descriptor.Digest), new ByteArrayContent([])), ct);
    }

    private HttpRequestMessage UploadRequest(HttpMethod method, Uri uri, HttpContent content)
    {
        var request = access.Request(method, uri);
        request.Content = content;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        RetryHandler.SendOnce(request);
        return request;
    }

    private string Action(Blob blob) => $"push {blob.Descriptor.Digest} to {access.Name}";

    private Task<RegistryException> FailureAsync(Blob blob, HttpResponseMessage response, CancellationToken ct) =>
        RegistryFailure.OfAsync(response, access, Action(blob), ct);
}
