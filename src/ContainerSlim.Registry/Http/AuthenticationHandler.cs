using System.Net;

namespace ContainerSlim.Registry;

/// <summary>Sends a request, and sends it again with credentials if its host requires them. Remembers this for later requests.</summary>
internal sealed class AuthenticationHandler(Authenticator authenticator, InsecureRegistries insecure, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (AccessOf(request) is not { } access)
        {
            request.Headers.Authorization = null;
            return await base.SendAsync(request, cancellationToken);
        }

        var first = await authenticator.CurrentAsync(access, cancellationToken);
        request.Headers.Authorization = first;
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized
            && await authenticator.AnswerAsync(access, Challenge.Of(response), first, cancellationToken) is { } second)
        {
            // The token expired during a long upload. The new one may do the same, so the caller continues in chunks with it.
            if (request.Content is UploadBody { IsTooLongToRepeat: true }) return response;

            response.Dispose();
            request.Headers.Authorization = second;
            response = await base.SendAsync(request, cancellationToken);
        }

        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) return response;
        if (authenticator.WhyAnonymous(access) is not { } why) return response;

        response.Dispose();
        throw why;
    }

    // A redirect may lead to another registry, which has its own credentials. They are used only for reading, because what is written there
    // would not be where the user wants it. An upload may continue at another host, which gets no credentials at all.
    private RegistryAccess? AccessOf(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        if (RegistryAccess.Of(request) is not { } access) return null;
        if (access.Covers(uri)) return access;

        var isReading = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        return isReading && (uri.Scheme == Uri.UriSchemeHttps || insecure.Contains(uri)) ? access.RedirectedTo(uri) : null;
    }
}
