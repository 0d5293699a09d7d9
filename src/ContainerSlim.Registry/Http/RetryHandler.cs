namespace ContainerSlim.Registry;

/// <summary>Sends a request again where that may help. Its content has to be writable more than once.</summary>
internal sealed class RetryHandler(RetryLoop retries, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // An upload that broke off left part of its bytes in the session, so the session has to begin anew; only its owner can do that.
    private static readonly HttpRequestOptionsKey<bool> OnceKey = new("ContainerSlim.Once");

    // The body of a small answer is part of it: where that breaks off, the request is repeated too.
    private static readonly HttpRequestOptionsKey<int> BufferKey = new("ContainerSlim.Buffer");

    /// <summary>Has a request sent once only.</summary>
    public static void SendOnce(HttpRequestMessage request) => request.Options.Set(OnceKey, true);

    /// <summary>Has the body of a good answer read before it is given out; one longer than the limit is a failure.</summary>
    public static void Buffer(HttpRequestMessage request, int limit) => request.Options.Set(BufferKey, limit);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Options.TryGetValue(OnceKey, out var once) && once
            ? SendInTimeAsync(request, Timeout.InfiniteTimeSpan, cancellationToken)
            : retries.SendAsync(ct => SendInTimeAsync(request, retries.Policy.ResponseTimeout, ct), cancellationToken);

    // The platform reports its own time limit, that of connecting, as a cancellation too.
    private async Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, TimeSpan time, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(time);
        try
        {
            var response = await base.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode && request.Options.TryGetValue(BufferKey, out var size)) await response.Content.LoadIntoBufferAsync(size, limit.Token);
            return response;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("there was no response in time", e);
        }
    }
}
