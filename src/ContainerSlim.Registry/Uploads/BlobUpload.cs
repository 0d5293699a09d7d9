using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Uploads a blob: in one request, or in chunks if that does not work. distribution-spec, "Pushing blobs".</summary>
internal sealed class BlobUpload(RegistryClient client, RegistryAccess access)
{
    private const int DefaultChunkSize = 8 << 20;

    // Many proxies close the connection to refuse a large body, so a smaller one is tried soon.
    private const int AttemptsBeforeChunks = 2;

    public async Task SendAsync(Blob blob, UploadSession? opened, CancellationToken ct)
    {
        var requests = new UploadRequests(client, access, blob);
        if (client.Options.ForceChunkedUpload || !requests.Limits.TakesWhole(blob.Descriptor.Size))
        {
            await SendInChunksAsync(requests, blob, WholeUpload.NotAccepted, ct);
            return;
        }

        var isDivisible = blob.Descriptor.Size > UploadLimits.SmallestChunk;
        var whole = await SendWholeAsync(requests, opened, isDivisible, ct);
        if (whole == WholeUpload.Sent) return;

        try
        {
            await SendInChunksAsync(requests, blob, whole, ct);
        }
        catch (RegistryException e) when (whole == WholeUpload.Failed && e.Code == ErrorCode.RegistryFailed)
        {
            // Not every registry accepts chunks, and the failures may have been temporary.
            await SendWholeAsync(requests, opened: null, isDivisible: false, ct);
        }
    }

    private async Task<WholeUpload> SendWholeAsync(UploadRequests requests, UploadSession? opened, bool isDivisible, CancellationToken ct)
    {
        BlobContent? body = null;
        try
        {
            using var response = await (isDivisible ? client.Retries.AtMost(AttemptsBeforeChunks) : client.Retries).SendAsync(
                async token =>
                {
                    if (body is not null && await requests.HasArrivedAsync(token)) return new HttpResponseMessage(HttpStatusCode.Created);

                    // A broken upload leaves partial bytes in its session, so each attempt opens a new session.
                    var session = Interlocked.Exchange(ref opened, null) ?? await requests.BeginAsync(token);
                    body = new BlobContent(requests.Blob, requests.Stall);
                    return await requests.SendAsync(HttpMethod.Put, session.Closing(requests.Blob.Descriptor.Digest), body, token);
                },
                ct);
            if (response.IsSuccessStatusCode) return WholeUpload.Sent;
            if (OutcomeOf(response.StatusCode, requests.Limits, isDivisible, body) is { } outcome)
            {
                if (response.StatusCode == HttpStatusCode.Unauthorized) requests.NoteExpired();
                return outcome;
            }

            throw await requests.FailureAsync(response, ct);
        }
        catch (Exception e) when (isDivisible && RetryLoop.IsPassing(e) && !ct.IsCancellationRequested)
        {
            return WholeUpload.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw requests.Unreachable(e);
        }
    }

    // Null if chunks would not help.
    private static WholeUpload? OutcomeOf(HttpStatusCode status, UploadLimits limits, bool isDivisible, BlobContent? body)
    {
        switch (status)
        {
            case HttpStatusCode.MethodNotAllowed or HttpStatusCode.LengthRequired or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.NotImplemented:
                limits.LearnChunksOnly();
                return WholeUpload.NotAccepted;
            case HttpStatusCode.ExpectationFailed:
                limits.LearnNoQuestions();
                return WholeUpload.NotAccepted;
            case HttpStatusCode.NotFound:
                return WholeUpload.NotAccepted;
            case HttpStatusCode.RequestEntityTooLarge when isDivisible:
                return WholeUpload.TooLarge;

            // The token expired while the blob was sent, and the next one could expire in the same way.
            case HttpStatusCode.Unauthorized when isDivisible && body is { IsTooLongToRepeat: true }:
                return WholeUpload.TooLarge;
            case HttpStatusCode.TooManyRequests:
                return null;
            default:
                return isDivisible && RetryLoop.IsPassing(status) ? WholeUpload.Failed : null;
        }
    }

    private async Task SendInChunksAsync(UploadRequests requests, Blob blob, WholeUpload whole, CancellationToken ct)
    {
        var size = client.Options.ChunkSize ?? DefaultChunkSize;
        var isSmaller = whole != WholeUpload.NotAccepted;
        if (isSmaller) size = Math.Min(size, UploadLimits.SmallerThan(blob.Descriptor.Size) ?? size);
        var upload = new ChunkedUpload(requests, blob, client.Retries) { ChunkSize = size, IsSmaller = isSmaller };
        try
        {
            using var response = await client.Retries.SendAsync(upload.RunAsync, ct);
            if (!response.IsSuccessStatusCode) throw await requests.FailureAsync(response, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw requests.Unreachable(e);
        }
    }

    private enum WholeUpload
    {
        Sent,

        /// <summary>The registry does not accept any blob in one request.</summary>
        NotAccepted,

        /// <summary>The blob is too large for one request.</summary>
        TooLarge,

        /// <summary>It failed in a way that may be temporary, or a proxy's way to refuse a large request.</summary>
        Failed,
    }
}
