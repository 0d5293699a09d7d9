using System.Globalization;
using System.Net;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Turns an error response of a registry, or a missing response, into an error message.</summary>
internal static class RegistryFailure
{
    private const int MaxAnswer = 1 << 16;

    // An explanation that takes longer is not worth the wait.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>An unsuccessful response. The action completes "cannot …".</summary>
    public static Task<RegistryException> OfAsync(HttpResponseMessage response, RegistryAccess access, string action, CancellationToken ct) =>
        OfAnswererAsync(response, access.AnsweredBy(response), action, ct);

    /// <summary>An unsuccessful response of a token server, which acts for the registry wherever it is.</summary>
    public static Task<RegistryException> OfLoginAsync(HttpResponseMessage response, RegistryAccess access, CancellationToken ct) =>
        OfAnswererAsync(response, access, $"log in to {access.Registry}", ct);

    private static async Task<RegistryException> OfAnswererAsync(HttpResponseMessage response, RegistryAccess access, string action, CancellationToken ct)
    {
        var said = await ReadErrorAsync(response, ct);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                ErrorCode.Unauthorized,
                $"cannot {action}: {access.Registry} requires credentials, or does not accept those that it was given{said}; {Login(access)}"),
            HttpStatusCode.Forbidden => new(
                ErrorCode.Denied,
                $"cannot {action}: {access.Registry} does not allow it{said}; use an account with this permission: {Login(access)}"),
            HttpStatusCode.TooManyRequests => new(
                ErrorCode.RateLimited,
                $"cannot {action}: {access.Registry} received too many requests{RetryAfter(response)}{said}; "
                    + "try again later, or log in if that raises the limit"),
            _ => new(
                ErrorCode.RegistryFailed,
                $"cannot {action}: {access.Registry} answered {(int)response.StatusCode} {ForeignText.Clean(response.ReasonPhrase ?? "")}".TrimEnd() + said),
        };
    }

    /// <summary>A token that was accepted until the data had arrived.</summary>
    public static RegistryException TokenExpired(string action, RegistryAccess access) => new(
        ErrorCode.TokenExpired,
        $"cannot {action}: {access.Registry} rejected its own token after it had received the data, and the same for small parts of the data, "
            + $"each with a new token; its tokens may expire too soon, or the account may not be allowed to push: {Login(access)}");

    /// <summary>No response.</summary>
    public static RegistryException Unreachable(string action, string host, Exception cause)
    {
        if (cause is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            return new(ErrorCode.RegistryFailed, $"cannot {action}: the response of {host} is too large", cause);
        }

        var hint = cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? "; if it uses http or a self-signed certificate, add it to DOTNET_CONTAINER_INSECURE_REGISTRIES"
            : "";
        var why = ForeignText.Clean((cause is TimeoutException ? cause : cause.InnerException ?? cause).Message);
        return new(ErrorCode.RegistryUnreachable, $"cannot {action}: {host} cannot be reached: {why}{hint}", cause);
    }

    // The environment variables are not for a registry that another one redirects to, and nothing is written there.
    private static string Login(RegistryAccess access)
    {
        if (access is { IsRedirected: true, Use: CredentialUse.Push })
        {
            return $"push to {access.Registry} directly, because no credentials are sent where a registry leads a push";
        }

        var variables = access.Use == CredentialUse.Pull ? "DOTNET_CONTAINER_PULL_REGISTRY" : "DOTNET_CONTAINER_REGISTRY";
        var login = $"run 'docker login {(access.Registry == "docker.io" ? "" : access.Registry)}".TrimEnd() + "'";
        return access.IsRedirected ? login : $"{login} or set {variables}_UNAME and {variables}_PWORD";
    }

    private static string RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => string.Create(CultureInfo.InvariantCulture, $" and asks to wait {delta.TotalSeconds:0} seconds"),
        { Date: { } date } => string.Create(CultureInfo.InvariantCulture, $" and asks to wait until {date:u}"),
        _ => "",
    };

    // distribution-spec, "Error Codes": { "errors": [ { "code", "message", "detail" } ] }. Anything else is not quoted.
    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(MaxWait);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswer, limit.Token);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            var error = json.RootElement.GetProperty("errors")[0];
            var code = error.GetProperty("code").GetString();
            var message = error.TryGetProperty("message", out var text) ? text.GetString() : null;
            return $" ({ForeignText.Clean(string.IsNullOrEmpty(message) ? $"{code}" : $"{code}: {message}")})";
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException
                or HttpRequestException or IOException)
        {
            return "";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "";
        }
    }
}
