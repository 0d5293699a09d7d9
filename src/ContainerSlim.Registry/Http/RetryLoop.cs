using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ContainerSlim.Registry;

/// <summary>Retries after temporary failures: 408, 429, certain 5xx, and broken connections.</summary>
internal sealed class RetryLoop(RetryPolicy policy, TimeProvider time)
{
    public RetryPolicy Policy => policy;

    /// <summary>The first response that does not need a retry, or the last one.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var delay = policy.DelayAfter(attempt);
            try
            {
                var response = await send(ct);
                if (!IsPassing(response.StatusCode) || attempt >= policy.MaxAttempts) return response;

                if (DelayAfter(response, attempt) is not { } next) return response;

                response.Dispose();
                delay = next;
            }
            catch (Exception e) when (attempt < policy.MaxAttempts && IsPassing(e) && !ct.IsCancellationRequested)
            {
                // Nothing to do but wait.
            }

            await Task.Delay(delay, time, ct);
        }
    }

    /// <summary>The same with fewer attempts.</summary>
    public RetryLoop AtMost(int attempts) => new(policy with { MaxAttempts = Math.Min(attempts, policy.MaxAttempts) }, time);

    /// <summary>Waits before the next attempt, after a number of failed ones.</summary>
    public Task WaitAsync(int failures, CancellationToken ct) => WaitAsync(policy.DelayAfter(failures), ct);

    /// <summary>Waits.</summary>
    public Task WaitAsync(TimeSpan delay, CancellationToken ct) => Task.Delay(delay, time, ct);

    /// <summary>How long to wait after a number of failed attempts, the last with this response; null if the registry asks for too long.</summary>
    public TimeSpan? DelayAfter(HttpResponseMessage response, int failures)
    {
        var asked = RetryAfter(response);
        return asked > policy.MaxRetryAfter ? null : asked ?? policy.DelayAfter(failures);
    }

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsPassing(Exception e) => e switch
    {
        HttpRequestException http => IsPassing(http),
        IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsPassing(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    // An unknown host, a closed port and an untrusted certificate will not change within a minute.
    private static bool IsPassing(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => e.InnerException is SocketException { SocketErrorCode: SocketError.TryAgain },
        HttpRequestError.ConnectionError => e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused },
        HttpRequestError.SecureConnectionError => e.InnerException is not AuthenticationException,
        HttpRequestError.UserAuthenticationError or HttpRequestError.VersionNegotiationError or HttpRequestError.ConfigurationLimitExceeded => false,
        _ => true,
    };

    // RFC 9110, section 10.2.3: seconds or a date.
    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var delay => delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
        _ => null,
    };
}
