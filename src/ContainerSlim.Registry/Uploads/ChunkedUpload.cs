using System.Net;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// Uploads a blob in chunks. After a failure, it asks the registry what has arrived and continues there. If the registry or a proxy does not
/// accept a chunk, it continues with smaller ones. distribution-spec, "Pushing a blob in chunks".
/// </summary>
internal sealed class ChunkedUpload(UploadRequests requests, Blob blob, RetryLoop retries)
{
    // Many proxies close the connection to refuse a large body, so a smaller one is tried soon.
    private const int AttemptsBeforeSmaller = 2;
    private const int AttemptsToClose = 3;

    private UploadSession session = null!;
    private int failures;
    private bool hasExpired;

    /// <summary>The size of the chunks in bytes. The registry's own minimum applies too.</summary>
    public required int ChunkSize { get; set; }

    /// <summary>Whether a larger body did not work, so that the size that does is worth remembering.</summary>
    public required bool IsSmaller { get; set; }

    /// <summary>Uploads the blob in a new session. Smaller chunks of an earlier attempt are kept.</summary>
    /// <returns>The response that ended it.</returns>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public async Task<HttpResponseMessage> RunAsync(CancellationToken ct)
    {
        session = await requests.BeginAsync(ct);
        await using var window = await UploadWindow.OpenAsync(blob, ct);
        while (!window.IsAtEnd) await SendNextAsync(window, ct);
        return await CloseAsync(ct);
    }

    private int Size => Math.Max((int)Math.Min(ChunkSize, requests.Limits.LargestBody), session.MinChunkSize);

    private async Task SendNextAsync(UploadWindow window, CancellationToken ct)
    {
        var size = Size;
        var chunk = await window.NextAsync(size, ct);
        var body = new ChunkContent(window.Offset, chunk, requests.Stall);
        try
        {
            using var response = await requests.SendAsync(HttpMethod.Patch, session.Location, body, ct);
            if (!response.IsSuccessStatusCode)
            {
                await AnswerAsync(response, body, window, ct);
                return;
            }

            session = session.After(response);
            window.TryAdvanceTo(window.Offset + chunk.Length);
            failures = 0;
            if (IsSmaller && chunk.Length == size) requests.Limits.LearnLargestBody(size);
        }
        catch (Exception e) when (RetryLoop.IsPassing(e) && !ct.IsCancellationRequested)
        {
            if (!MayTryAgain(chunk.Length)) throw requests.Unreachable(e);

            await retries.WaitAsync(failures, ct);
            await FindOffsetAsync(window, ct);
        }
    }

    // Returns if there is something else to try.
    private async Task AnswerAsync(HttpResponseMessage response, ChunkContent body, UploadWindow window, CancellationToken ct)
    {
        var sent = (int)body.Headers.ContentLength!;
        switch (response.StatusCode)
        {
            case HttpStatusCode.ExpectationFailed when requests.Limits.MayAsk:
                requests.Limits.LearnNoQuestions();
                return;
            case HttpStatusCode.RequestEntityTooLarge when TryShrink(sent):
                return;

            // The token expired while the chunk was sent, and a new one is there. A smaller chunk takes less time.
            case HttpStatusCode.Unauthorized when body.IsBegun && TryShrink(sent):
                hasExpired = true;
                return;
            case HttpStatusCode.Unauthorized when hasExpired:
                throw requests.Expired();
            case HttpStatusCode.NotFound when window.Offset > 0:
                throw Lost();
        }

        var isPassing = response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || RetryLoop.IsPassing(response.StatusCode);
        if (!isPassing || !MayTryAgain(sent) || retries.DelayAfter(response, failures) is not { } delay) throw await requests.FailureAsync(response, ct);

        await retries.WaitAsync(delay, ct);
        await FindOffsetAsync(window, ct);
    }

    private bool MayTryAgain(int sent)
    {
        if (++failures >= retries.Policy.MaxAttempts) return false;

        if (failures % AttemptsBeforeSmaller == 0) TryShrink(sent);
        return true;
    }

    private bool TryShrink(int sent)
    {
        if (UploadLimits.SmallerThan(sent) is not { } smaller || smaller < session.MinChunkSize) return false;

        (ChunkSize, IsSmaller) = (smaller, true);
        return true;
    }

    // Without an answer, nobody knows what has arrived, and the blob is sent from its beginning in another session.
    private async Task FindOffsetAsync(UploadWindow window, CancellationToken ct)
    {
        var before = window.Offset;
        if (await requests.FindOffsetAsync(session, ct) is not var (next, offset) || !window.TryAdvanceTo(offset)) throw Lost();

        session = next;
        if (offset > before) failures = 1;
    }

    private async Task<HttpResponseMessage> CloseAsync(CancellationToken ct)
    {
        var attempt = 0;
        var response = await retries.AtMost(AttemptsToClose).SendAsync(
            async token => attempt++ > 0 && await requests.HasArrivedAsync(token)
                ? new HttpResponseMessage(HttpStatusCode.Created)
                : await requests.CloseAsync(session, token),
            ct);
        if (response.StatusCode != HttpStatusCode.NotFound) return response;

        response.Dispose();
        throw Lost();
    }

    private static IOException Lost() => new("the registry lost the upload");
}
