using System.Net;

namespace ContainerSlim.Registry;

/// <summary>
/// Follows redirects, which registries send for blobs in an object store, and names of other registries. It never takes credentials to another host.
/// Each request on the way gets those of its own host one level below.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxRedirects = 10;

    private static readonly HttpRequestOptionsKey<string> LastHostKey = new("ContainerSlim.LastHost");

    /// <summary>The host that a request went to last, for messages.</summary>
    public static string LastHost(HttpRequestMessage request) =>
        request.Options.TryGetValue(LastHostKey, out var host) ? host : request.RequestUri!.Authority;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(LastHostKey, request.RequestUri!.Authority);
        var response = await base.SendAsync(request, cancellationToken);
        for (var i = 0; i < MaxRedirects && Target(response) is { } target; i++)
        {
            var next = Next(response, target);
            response.Dispose();
            request.Options.Set(LastHostKey, target.Authority);
            response = await base.SendAsync(next, cancellationToken);
        }

        return response;
    }

    // 202 and 201 also have a Location, with another meaning.
    private static Uri? Target(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location
        && Uri.TryCreate(response.RequestMessage!.RequestUri!, location, out var target) ? target : null;

    private static HttpRequestMessage Next(HttpResponseMessage response, Uri target)
    {
        var sent = response.RequestMessage!;
        Check(sent, target);
        var next = RequestCopy.Of(sent, target);
        if (!FollowedAddress.AreAtOneHost(sent.RequestUri!, target)) next.Headers.Authorization = null;
        if (response.StatusCode == HttpStatusCode.SeeOther) (next.Method, next.Content) = (HttpMethod.Get, null);
        return next;
    }

    // A form is a request for a token, and holds a password or refresh token.
    private static void Check(HttpRequestMessage sent, Uri target)
    {
        var from = sent.RequestUri!;
        var why = FollowedAddress.WhyNot(from, target)
            ?? (sent.Content is FormUrlEncodedContent && !FollowedAddress.AreAtOneHost(from, target) ? "this would send credentials to another host" : null);
        if (why is not null) throw FollowedAddress.Refused($"follow the redirect of {from.Authority} to '{FollowedAddress.Show(target)}'", why);
    }
}
