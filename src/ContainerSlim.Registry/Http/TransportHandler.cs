using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;

namespace ContainerSlim.Registry;

/// <summary>
/// The network: https with the platform's trust and proxy. For registries named insecure, https without trust,
/// or http where the server does not speak TLS; found out once for each host.
/// </summary>
internal sealed class TransportHandler(InsecureRegistries insecure, int connections) : HttpMessageHandler
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker strict = new(CreateHandler(connections));
    private readonly HttpMessageInvoker lax = new(AcceptAnyCertificate(CreateHandler(connections)));
    private readonly ConcurrentDictionary<string, Task<bool>> speaksTls = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        if (!insecure.Contains(uri)) return await strict.SendAsync(request, cancellationToken);
        if (uri.Scheme != Uri.UriSchemeHttps || await SpeaksTlsAsync(uri, cancellationToken)) return await lax.SendAsync(request, cancellationToken);

        return await lax.SendAsync(RequestCopy.Of(request, Plain(uri)), cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            strict.Dispose();
            lax.Dispose();
        }

        base.Dispose(disposing);
    }

    // The probe is shared by all who wait for it, so none of their tokens may cancel it.
    private async Task<bool> SpeaksTlsAsync(Uri uri, CancellationToken ct)
    {
        var probe = speaksTls.GetOrAdd(uri.Authority, _ => ProbeAsync(uri));
        try
        {
            return await probe.WaitAsync(ct);
        }
        catch (HttpRequestException)
        {
            // Nobody answers at all: the request itself will say so, and the next one asks again.
            speaksTls.TryRemove(KeyValuePair.Create(uri.Authority, probe));
            return false;
        }
    }

    // A registry on this machine nearly always speaks http, and nobody listens in between: asked in that way first, it answers without what
    // TLS takes to begin with. One that speaks TLS calls that a bad request, or hangs up.
    private async Task<bool> ProbeAsync(Uri uri) =>
        !(uri.IsLoopback && !uri.IsDefaultPort && await AnswersAsync(Plain(uri)) is { } status && status != HttpStatusCode.BadRequest)
        && await AnswersAsync(uri) is not null;

    private async Task<HttpStatusCode?> AnswersAsync(Uri uri)
    {
        using var limit = new CancellationTokenSource(ProbeTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(uri, "/v2/"));
        try
        {
            using var response = await lax.SendAsync(request, limit.Token);
            return response.StatusCode;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException or OperationCanceledException)
        {
            return null;
        }
    }

    private static Uri Plain(Uri uri) => new UriBuilder(uri) { Scheme = Uri.UriSchemeHttp, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri;

    // Redirects are followed one level up, where it is known to whom the Authorization header belongs.
    private static SocketsHttpHandler CreateHandler(int connections) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Transfers occupy their connections; the small requests between them need some too.
        MaxConnectionsPerServer = (2 * connections) + 4,
    };

#pragma warning disable CA5359 // Only for hosts that the user named insecure, and this machine.
    private static SocketsHttpHandler AcceptAnyCertificate(SocketsHttpHandler handler)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return handler;
    }
#pragma warning restore CA5359
}
