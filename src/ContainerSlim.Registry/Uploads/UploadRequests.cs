using System.Net.Http.Headers;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>The requests of one blob's upload. distribution-spec, "Pushing blobs".</summary>
internal sealed class UploadRequests(RegistryClient client, RegistryAccess access, Blob blob)
{
    /// <summary>What is uploaded.</summary>
    public Blob Blob => blob;

    /// <summary>For messages, completes "cannot …".</summary>
    public string Action { get; } = $"push {blob.Descriptor.Digest} to {access.Name}";

    /// <summary>What is known of the registry.</summary>
    public UploadLimits Limits { get; } = client.UploadLimitsOf(access.Registry);

    /// <summary>How long the other side may accept no data before the connection counts as lost.</summary>
    public TimeSpan Stall => client.Options.Retry.ResponseTimeout;

    /// <summary>Opens an upload session.</summary>
    /// <exception cref="RegistryException">The registry refuses, fails, or cannot be reached.</exception>
    public async Task<UploadSession> BeginAsync(CancellationToken ct)
    {
        var request = access.Request(HttpMethod.Post, "blobs/uploads/");
        request.Content = new ByteArrayContent([]);
        using var response = await client.SendAsync(request, Action, ct);
        if (!response.IsSuccessStatusCode) throw await FailureAsync(response, ct);

        return UploadSession.Of(response)
            ?? throw new RegistryException(ErrorCode.RegistryFailed, $"cannot {Action}: {access.Registry} started an upload without a location");
    }

    /// <summary>Asks how much of an upload has arrived; null if the registry does not say.</summary>
    /// <exception cref="RegistryException">The registry cannot be reached.</exception>
    public async Task<(UploadSession Session, long Offset)?> FindOffsetAsync(UploadSession session, CancellationToken ct)
    {
        using var response = await client.SendAsync(access.Request(HttpMethod.Get, session.Location), Action, ct);
        return response.IsSuccessStatusCode && UploadSession.OffsetIn(response) is { } offset ? (session.After(response), offset) : null;
    }

    /// <summary>Sends a body once. Once it is sent, the registry has a limited time to respond.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, UploadBody body, CancellationToken ct)
    {
        var request = Request(method, uri, body);
        if (body.Headers.ContentLength > UploadBody.AskFirstSize && Limits.MayAsk) request.Headers.ExpectContinue = true;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
#pragma warning disable CA2025 // It is awaited below, before the limit is disposed.
            var answer = client.SendRawAsync(request, limit.Token);
#pragma warning restore CA2025
            await Task.WhenAny(answer, body.Sent);
            if (!answer.IsCompleted) limit.CancelAfter(client.Options.Retry.CommitTimeout);
            return await answer;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("there was no response to the upload in time", e);
        }
    }

    /// <summary>Finishes an upload in chunks.</summary>
    public async Task<HttpResponseMessage> CloseAsync(UploadSession session, CancellationToken ct)
    {
        var request = Request(HttpMethod.Put, session.Closing(blob.Descriptor.Digest), new ByteArrayContent([]));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(client.Options.Retry.CommitTimeout);
        try
        {
            return await client.SendRawAsync(request, limit.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("there was no response to the upload in time", e);
        }
    }

    /// <summary>Whether the blob is there after all: a response may have been lost on its way.</summary>
    public Task<bool> HasArrivedAsync(CancellationToken ct) => new RemoteRepository(client, access).HasBlobAsync(blob.Descriptor, ct);

    public Task<RegistryException> FailureAsync(HttpResponseMessage response, CancellationToken ct) =>
        RegistryFailure.OfAsync(response, access, Action, ct);

    public RegistryException Unreachable(Exception cause) => RegistryFailure.Unreachable(Action, access.Registry, cause);

    /// <summary>The token expired while a long request was sent, and the upload goes on in smaller ones.</summary>
    public void NoteExpired() => client.Options.Transfers.Noted(
        $"The token of {access.Registry} expired while {blob.Descriptor.Digest} was sent to it, so the upload starts again in smaller parts with a new token.");

    /// <summary>The registry rejected tokens that it had just issued, each time after it had received data.</summary>
    public RegistryException Expired() => RegistryFailure.TokenExpired(Action, access);

    private HttpRequestMessage Request(HttpMethod method, Uri uri, HttpContent content)
    {
        var request = access.Request(method, uri);
        request.Content = content;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        RetryHandler.SendOnce(request);
        return request;
    }
}
