namespace ContainerSlim.Registry;

/// <summary>Sends a request again if that may help. The content must be writable more than once.</summary>
internal sealed class RetryHandler(RetryLoop retries, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // A broken upload leaves partial bytes in its session, so a new session is needed, which only the caller can start.
    private static readonly HttpRequestOptionsKey<bool> OnceKey = new("ContainerSlim.Once");

    // The body of a small response is part of it: if it breaks, the request is sent again too.
    private static readonly HttpRequestOptionsKey<int> BufferKey = new("ContainerSlim.Buffer");

    /// <summary>Marks a request to be sent only once.</summary>
    public static void SendOnce(HttpRequestMessage request) => request.Options.Set(OnceKey, true);

    /// <summary>Marks a request whose successful response is read completely before it is returned. A body longer than the limit is an error.</summary>
    public static void Buffer(HttpRequestMessage request, int limit) => request.Options.Set(BufferKey, limit);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Options.TryGetValue(OnceKey, out var once) && once
            ? SendInTimeAsync(request, Timeout.InfiniteTimeSpan, cancellationToken)
            : retries.SendAsync(ct => SendInTimeAsync(request, retries.Policy.ResponseTimeout, ct), cancellationToken);

    // The platform also reports its own connect timeout as a cancellation.
    private async Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, TimeSpan time, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(time);
        try
        {
            var response = await base.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode && request.Options.TryGetValue(BufferKey, out var size))
            {
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                response.Content = await SmallBody.ReadAsync(response.Content, size, retries.Policy.Pace, ct);
            }

            return response;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("there was no response in time", e);
        }
    }
}
