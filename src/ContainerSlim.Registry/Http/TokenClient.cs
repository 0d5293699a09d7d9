using System.Globalization;
using System.Net;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A bearer token, and when it expires.</summary>
internal sealed record Token(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether a text can be sent as a token in a header: visible ASCII characters. RFC 6750, section 2.1, allows fewer of them.</summary>
    public static bool IsText(string value) => value.All(c => c is > ' ' and <= '~');
}

/// <summary>What a token is needed for, and for whom.</summary>
internal sealed record TokenRequest(RegistryAccess Access, Challenge Challenge, TokenScopes Scopes, RegistryCredential Credential);

/// <summary>
/// Gets tokens from a registry's token server. distribution/distribution, "Token
/// Authentication Specification" and "OAuth2 Token Authentication".
/// </summary>
internal sealed class TokenClient(HttpMessageInvoker http, InsecureRegistries insecure, RegistryNotices notices, RegistryOptions options)
{
    private const int MaxAnswer = 1 << 20;

    // "If omitted, this defaults to 60 seconds."
    private const int DefaultLifetime = 60;

    // No token needs to be kept longer than a run.
    private const int MaxLifetime = 24 * 60 * 60;

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

    // The realm is the registry's word, and a registry can be hostile. At another host, a token server must use TLS, so that nobody but the
    // registry's owner chooses who gets the credentials.
    private Uri CheckRealm(TokenRequest request)
    {
        var (registry, from) = (request.Access.Registry, request.Challenge.From!);
        var why = Uri.TryCreate(request.Challenge.Realm, UriKind.Absolute, out var realm)
            ? FollowedAddress.WhyNot(from, realm) ?? WhyNotPlain(from, realm)
            : "this is not an http or https address";
        if (why is not null)
        {
            var shown = realm is null ? ForeignText.Clean(request.Challenge.Realm ?? "") : FollowedAddress.Show(realm);
            throw FollowedAddress.Refused($"log in to {registry} at '{shown}', which it names as its token server", why);
        }

        if (!FollowedAddress.AreAtOneHost(from, realm!))
        {
            notices.Add(new(RegistryNoticeKind.Detail, $"The token server of {registry} is {realm!.Authority}. ContainerSlim logs in there."));
        }

        return realm!;
    }

    private string? WhyNotPlain(Uri from, Uri realm) => realm.Scheme switch
    {
        _ when realm.Scheme == Uri.UriSchemeHttps => null,
        _ when from.Host != realm.Host && !(RegistryNames.IsLoopback(from.Host) && RegistryNames.IsLoopback(realm.Host)) =>
            "a token server at another host must use https",
        _ when !insecure.Contains(realm) => "http is used only for insecure registries",
        _ => null,
    };

    private static bool IsUnknownMethod(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    private HttpRequestMessage Message(TokenRequest request, Uri realm, bool post)
    {
        var message = post ? Post(request, realm) : Get(request, realm);
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        RetryHandler.Buffer(message, MaxAnswer);
        return message;
    }

    private static HttpRequestMessage Get(TokenRequest request, Uri realm)
    {
        var query = request.Scopes.ToList().Select(scope => ("scope", scope));
        if (request.Challenge.Service is { } service) query = query.Prepend(("service", service));
        var text = string.Join('&', query.Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        var uri = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query}&{text}" : text }.Uri;
        var message = request.Access.Request(HttpMethod.Get, uri);
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
        var message = request.Access.Request(HttpMethod.Post, realm);
        message.Content = new FormUrlEncodedContent(form);
        return message;
    }

    private async Task<HttpResponseMessage> SendAsync(TokenRequest request, HttpRequestMessage message, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(message, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw RegistryFailure.Unreachable($"log in to {request.Access.Registry}", RedirectHandler.LastHost(message), e);
        }
    }

    private async Task<Token> ReadAsync(TokenRequest request, HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode) throw await RegistryFailure.OfLoginAsync(response, request.Access, ct);

        try
        {
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return Read(json.RootElement) ?? throw new JsonException("no token");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RegistryException(
                ErrorCode.RegistryFailed,
                $"cannot log in to {request.Access.Registry}: the response of its token server contains no token that can be used",
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
        if (value is null || !Token.IsText(value)) return null;

        // Discarded a little early, so that it does not expire during a request.
        var lifetime = Lifetime(json);
        return new Token(value, options.Time.GetUtcNow() + TimeSpan.FromSeconds(lifetime - Math.Min(lifetime / 10, 30)));
    }

    // Some servers write the number as text. If it says nothing, the token is still good, and a refusal says when it no longer is.
    private static int Lifetime(JsonElement json)
    {
        var stated = json.TryGetProperty("expires_in", out var value) ? value : default;
        var text = stated.ValueKind switch
        {
            JsonValueKind.Number => stated.GetRawText(),
            JsonValueKind.String => stated.GetString(),
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1
            ? (int)Math.Min(seconds, MaxLifetime)
            : DefaultLifetime;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
