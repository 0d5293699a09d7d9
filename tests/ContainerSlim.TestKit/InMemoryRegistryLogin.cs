using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.TestKit;

/// <summary>The door of the registry, and its token server at <c>/token</c>.</summary>
internal sealed class InMemoryRegistryLogin(InMemoryRegistryOptions options)
{
    private readonly ConcurrentDictionary<string, string> tokens = new();
    private int lastToken;

    public void RevokeTokens() => tokens.Clear();

    /// <summary>True where the request is answered here, and must not go on.</summary>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        if (options.Login == RegistryLogin.None) return false;
        if (options.Login == RegistryLogin.Basic) return !IsUser(context.Request) && Challenge(context, "Basic realm=\"a \\\"quoted\\\" realm, with comma\"");
        if (context.Request.Path == "/token") return await GiveTokenAsync(context);

        var repository = context.Request.Path.Value!.Split('/', 3)[2].Split(["/manifests/", "/blobs/"], StringSplitOptions.None)[0];
        var action = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? "pull" : "push";
        if (IsAllowed(context.Request, repository, action)) return false;

        return Challenge(
            context,
            $"Bearer realm=\"{context.Request.Scheme}://{context.Request.Host}/token\",service=\"in-memory\",scope=\"repository:{repository}:{action}\"");
    }

    private bool IsAllowed(HttpRequest request, string repository, string action) =>
        request.Headers.Authorization.ToString() is var header
        && header.StartsWith("Bearer ", StringComparison.Ordinal)
        && tokens.TryGetValue(header["Bearer ".Length..], out var scopes)
        && scopes
            .Split(' ')
            .Any(scope => scope.StartsWith($"repository:{repository}:", StringComparison.Ordinal) && scope.Split(':')[2].Split(',').Contains(action));

    private bool IsUser(HttpRequest request) =>
        request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}"));

    private async Task<bool> GiveTokenAsync(HttpContext context)
    {
        var request = context.Request;
        if (!options.TokenMethods.Contains(request.Method)) return Respond(context, 405);

        var isPost = HttpMethods.IsPost(request.Method);
        var known = isPost ? IsUser(await request.ReadFormAsync()) : IsUser(request);
        var anonymous = !isPost && request.Headers.Authorization.Count == 0;
        if (!known && !(anonymous && options.AnonymousPull)) return Respond(context, 401);

        var scopes = isPost ? request.Form["scope"].ToString() : string.Join(' ', request.Query["scope"].ToArray());
        var token = FormattableString.Invariant($"token-{Interlocked.Increment(ref lastToken)}");
        tokens[token] = known ? scopes : scopes.Replace("pull,push", "pull", StringComparison.Ordinal);
        Respond(context, 200);
        await context.Response.WriteAsJsonAsync(new { access_token = token, expires_in = options.TokenLifetime });
        return true;
    }

    private bool IsUser(IFormCollection form) => form["grant_type"].ToString() switch
    {
        "refresh_token" => form["refresh_token"] == options.IdentityToken,
        "password" => form["username"] == options.Username && form["password"] == options.Password,
        _ => false,
    };

    private static bool Challenge(HttpContext context, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return Respond(context, 401);
    }

    private static bool Respond(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return true;
    }
}
