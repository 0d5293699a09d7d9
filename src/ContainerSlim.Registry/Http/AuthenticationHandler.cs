using System.Net;

namespace ContainerSlim.Registry;

/// <summary>Sends a request, and sends it again with credentials if the registry requires them. Remembers this for later requests.</summary>
internal sealed class AuthenticationHandler(Authenticator authenticator, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // An upload may continue at another host, which must not get the registry's credentials.
        if (RegistryAccess.Of(request) is not { } access || !access.Covers(request.RequestUri!)) return await base.SendAsync(request, cancellationToken);

        var first = await authenticator.CurrentAsync(access, cancellationToken);
        request.Headers.Authorization = first;
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !access.Covers(response.RequestMessage!.RequestUri!)) return response;

        var second = await authenticator.AnswerAsync(access, Challenge.Of(response), first, cancellationToken);
        if (second is null) return response;

        // The token expired during a long upload. The new one may do the same, so the caller continues in chunks with it.
        if (request.Content is UploadBody { IsTooLongToRepeat: true }) return response;

        response.Dispose();
        request.Headers.Authorization = second;
        return await base.SendAsync(request, cancellationToken);
    }
}
