using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>An archive behind http or https.</summary>
internal sealed class HttpMirror(Uri root, AptCredentials credentials, ITransferObserver transfers) : IPackageMirror
{
    // One client for the process, because it keeps connections open. It uses the platform's proxy.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { { "User-Agent", "ContainerSlim" } },
    };

    // Messages must not contain a login from the address.
    public string Location { get; } = root.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public async Task<Stream?> OpenAsync(string path, CancellationToken ct)
    {
        // Pool paths contain '+' and '~', which some servers decode differently.
        var address = new Uri(Location.TrimEnd('/') + '/' + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (credentials.Find(root) is { } login)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        var response = await SendAsync(request, ct);
        if (response.IsSuccessStatusCode)
        {
            var item = new TransferItem(
                new TransferRoute(TransferKind.Fetch, Location),
                path[(path.LastIndexOf('/') + 1)..],
                response.Content.Headers.ContentLength ?? 0);
            return new ObservedStream(new IdleLimitedStream(await response.Content.ReadAsStreamAsync(ct), response), item, transfers);
        }

        using (response)
        {
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;

            var status = string.Create(
                CultureInfo.InvariantCulture,
                $"it answered {(int)response.StatusCode} {ForeignText.Clean(response.ReasonPhrase ?? "")}");
            if (IsTransient(response.StatusCode)) throw new IOException(status);

            throw new DebianException(ErrorCode.MirrorUnreachable, $"cannot get '{ForeignText.Clean(path)}' from the package mirror {Location}: {status}");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
        catch (TaskCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new IOException("it does not respond", e);
        }
    }

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}

/// <summary>The body of a response, which fails if nothing arrives for a minute, because a silent connection would block a build forever.</summary>
file sealed class IdleLimitedStream(Stream inner, HttpResponseMessage response) : ForwardStream
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await inner.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("it stopped sending data", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
