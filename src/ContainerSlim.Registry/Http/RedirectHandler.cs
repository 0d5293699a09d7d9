using System.Net;

namespace ContainerSlim.Registry;

/// <summary>Follows redirects, which registries send for blobs in an object store. Credentials are sent only to the host they are for.</summary>
internal sealed class RedirectHandler(InsecureRegistries insecure, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxRedirects = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        for (var i = 0; i < MaxRedirects && Target(response) is { } target; i++)
        {
            var sent = response.RequestMessage!;
            var next = RequestCopy.Of(sent, target);
            if (target.Authority != sent.RequestUri!.Authority) next.Headers.Authorization = null;
            if (response.StatusCode == HttpStatusCode.SeeOther) (next.Method, next.Content) = (HttpMethod.Get, null);
            response.Dispose();
            response = await base.SendAsync(next, cancellationToken);
        }

        return response;
    }

    // 202 and 201 also have a Location, with another meaning. Redirects from https to http are not followed.
    private Uri? Target(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return null;
        if (response.Headers.Location is not { } location) return null;

        var from = response.RequestMessage!.RequestUri!;
        var target = new Uri(from, location);
        if (target.Scheme == Uri.UriSchemeHttps || insecure.Contains(target)) return target;

        return target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp ? target : null;
    }
}
