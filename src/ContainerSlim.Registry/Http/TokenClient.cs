using System.Net;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A bearer token, and when it expires.</summary>
internal sealed record Token(string Value, DateTimeOffset ExpiresAt);

/// <summary>What a token is needed for, and for whom.</summary>
internal sealed record TokenRequest(RegistryAccess Access, Challenge Challenge, TokenScopes Scopes, RegistryCredential Credential);

/// <summary>
/// Gets tokens from a registry's token server. distribution/distribution, "Token
/// Authentication Specification" and "OAuth2 Token Authentication".
/// </summary>
internal sealed class TokenClient(HttpMessageInvoker http, InsecureRegistries insecure, string userAgent, TimeProvider time)
{
    private const int MaxAnswer = 1 << 20;

    // "If omitted, this defaults to 60 seconds."
    private const int DefaultLifetime = 60;

    /// <exception cref="RegistryException">The token server refuses, fails, or cannot be reached.</exception>
    public Task<Token> GetAsync(TokenRequest request, CancellationToken ct) => Refetch.RunAsync(() => GetOnceAsync(request, ct));

    private async Task<Token> GetOnceAsync(TokenRequest request, CancellationToken ct)
    {
        var realm = CheckRealm(request);
        var post = request.Credential.Kind == CredentialKind.IdentityToken;
        using var first = await SendAsync(request, Message(request, realm, post), ct);
        if (!IsUnknownMethod(first) || request.Credential.Kind == CredentialKind.Anonymous) return await ReadAsync(request, first, ct);

        using var second = await SendAsync(request, Message(request, realm, !post), ct);
        return await ReadAsync(request, second, ct);
    }

    // Over http, credentials are sent in clear text, so only if the user allows it.
    private Uri CheckRealm(TokenRequest request)
    {
        if (Uri.TryCreate(request.Challenge.Realm, UriKind.Absolute, out var realm)
            && (realm.Scheme == Uri.UriSchemeHttps || (realm.Scheme == Uri.UriSchemeHttp && insecure.Contains(realm)))) return realm;

        throw new RegistryException(
            ErrorCode.RegistryFailed,
            $"cannot log in to {request.Access.Registry}: the registry names '{ForeignText.Clean(request.Challenge.Realm ?? "")}' as its token server, "
                + "which is not an https address");
    }

    private static bool IsUnknownMethod(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    private HttpRequestMessage Message(TokenRequest request, Uri realm, bool post)
    {
        var message = post ? Post(request, realm) : Get(request, realm);
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        RetryHandler.Buffer(message, MaxAnswer);
        return message;
    }

    private static HttpRequestMessage Get(TokenRequest request, Uri realm)
    {
        var query = request.Scopes.ToList().Select(scope => ("scope", scope));
        if (request.Challenge.Service is { } service) query = query.Prepend(("service", service));
        var text = string.Join('&', query.Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        var uri = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query}&{text}" : text }.Uri;
        var message = new HttpRequestMessage(HttpMethod.Get, uri);
        if (request.Credential.Kind != CredentialKind.Anonymous) message.Headers.Authorization = Authenticator.Basic(request.Credential);
        return message;
    }

    private static HttpRequestMessage Post(TokenRequest request, Uri realm)
    {
        var identity = request.Credential.Kind == CredentialKind.IdentityToken;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = identity ? "refresh_token" : "password",
            ["client_id"] = "containerslim",
            ["scope"] = request.Scopes.ToString(),
        };
        if (request.Challenge.Service is { } service) form["service"] = service;
        if (identity) form["refresh_token"] = request.Credential.Secret;
        else (form["username"], form["password"]) = (request.Credential.Username, request.Credential.Secret);
        return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
    }

    private async Task<HttpResponseMessage> SendAsync(TokenRequest request, HttpRequestMessage message, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(message, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw RegistryFailure.Unreachable($"log in to {request.Access.Registry}", message.RequestUri!.Authority, e);
        }
    }

    private async Task<Token> ReadAsync(TokenRequest request, HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfAsync(response, request.Access, $"log in to {request.Access.Registry}", ct);

        try
        {
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return Read(json.RootElement) ?? throw new JsonException("no token");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RegistryException(
                ErrorCode.RegistryFailed,
                $"cannot log in to {request.Access.Registry}: the response of its token server contains no token",
                e)
            {
                ArrivedDamaged = true,
            };
        }
    }

    // "token" is the older name, "access_token" OAuth2's; either may be there.
    private Token? Read(JsonElement json)
    {
        var value = Text(json, "token") ?? Text(json, "access_token");
        if (string.IsNullOrEmpty(value)) return null;

        var lifetime = json.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var number) && number > 0 ? number : DefaultLifetime;

        // Discarded a little early, so that it does not expire during a request.
        var used = TimeSpan.FromSeconds(lifetime - Math.Min(lifetime / 10, 30));
        return new Token(value, time.GetUtcNow() + used);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
