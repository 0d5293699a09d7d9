using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;

namespace ContainerSlim.Registry;

/// <summary>
/// The network: https with the platform's trust and proxy. For insecure registries, https without certificate checks,
/// or http if the server does not support TLS, which is detected once for each host.
/// </summary>
internal sealed class TransportHandler(InsecureRegistries insecure, int connections) : HttpMessageHandler
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private static readonly ConnectGuard Guard = new((host, ct) => Dns.GetHostAddressesAsync(host, ct));

    private readonly HttpMessageInvoker strict = new(CreateHandler(connections));
    private readonly HttpMessageInvoker lax = new(AcceptAnyCertificate(CreateHandler(connections)));
    private readonly Lazy<HttpMessageInvoker> guardedStrict = new(() => new(Guarded(CreateHandler(connections))));
    private readonly Lazy<HttpMessageInvoker> guardedLax = new(() => new(Guarded(AcceptAnyCertificate(CreateHandler(connections)))));
    private readonly ConcurrentDictionary<string, Task<bool>> speaksTls = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var access = RegistryAccess.Of(request);
        if (access?.IsHostOf(uri) == false) return await SendElsewhereAsync(request, cancellationToken);
        if (!insecure.Contains(uri)) return await strict.SendAsync(request, cancellationToken);

        // Only the user's name of a registry leaves open whether it uses TLS.
        var isOpen = uri.Scheme == Uri.UriSchemeHttps && access?.Covers(uri) != false;
        if (!isOpen || await SpeaksTlsAsync(uri, cancellationToken)) return await lax.SendAsync(request, cancellationToken);

        return await lax.SendAsync(RequestCopy.Of(request, Plain(uri)), cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            strict.Dispose();
            lax.Dispose();
            if (guardedStrict.IsValueCreated) guardedStrict.Value.Dispose();
            if (guardedLax.IsValueCreated) guardedLax.Value.Dispose();
        }

        base.Dispose(disposing);
    }

    // A host that a registry names.
    private async Task<HttpResponseMessage> SendElsewhereAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await (insecure.Contains(request.RequestUri!) ? guardedLax : guardedStrict).Value.SendAsync(request, ct);
        }
        catch (HttpRequestException e) when (e.InnerException is RegistryException refused)
        {
            throw refused;
        }
    }

    // All waiting requests share the probe, so none of their tokens may cancel it.
    private async Task<bool> SpeaksTlsAsync(Uri uri, CancellationToken ct)
    {
        var probe = speaksTls.GetOrAdd(uri.Authority, _ => ProbeAsync(uri));
        try
        {
            return await probe.WaitAsync(ct);
        }
        catch (HttpRequestException)
        {
            // No response: the request itself reports the error, and the next one probes again.
            speaksTls.TryRemove(KeyValuePair.Create(uri.Authority, probe));
            return false;
        }
    }

    // A registry on this machine nearly always uses http, and nobody can eavesdrop. Trying http first saves a failed TLS handshake.
    // A TLS server answers it with a bad request, or closes the connection.
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

    // Redirects are followed one level up, where the owner of the Authorization header is known.
    private static SocketsHttpHandler CreateHandler(int connections) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Transfers occupy connections; small requests need some too.
        MaxConnectionsPerServer = (2 * connections) + 4,
    };

    private static SocketsHttpHandler Guarded(SocketsHttpHandler handler)
    {
        handler.ConnectCallback = Guard.ConnectAsync;
        return handler;
    }

#pragma warning disable CA5359 // Only for hosts that the user named insecure, and this machine.
    private static SocketsHttpHandler AcceptAnyCertificate(SocketsHttpHandler handler)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return handler;
    }
#pragma warning restore CA5359
}
