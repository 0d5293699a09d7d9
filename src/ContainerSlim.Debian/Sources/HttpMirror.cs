using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>An archive behind http or https.</summary>
internal sealed class HttpMirror(Uri root, BaseRequest request) : IPackageMirror
{
    // One client for the process, because it keeps connections open. It uses the platform's proxy.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", "ContainerSlim" } },
    };

    private readonly MirrorHealth health = request.Sources.Health;
    private readonly ConcurrentDictionary<string, bool> damaged = new(StringComparer.Ordinal);

    // Messages must not contain a login from the address.
    public string Location { get; } = root.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    /// <summary>Whether its host has stopped responding, and is contacted no more.</summary>
    public bool IsSilent => health.IsSilent(root);

    /// <summary>A file arrived damaged. A cache on the way may have kept it, so the next request passes caches.</summary>
    public void Distrust(string path) => damaged[path] = true;

    public async Task<Stream?> OpenAsync(string path, CancellationToken ct)
    {
        if (IsSilent) throw Unreachable(path, "it does not respond");

        using var message = Message(path);
        var response = await SendAsync(message, ct);
        if (response.IsSuccessStatusCode)
        {
            var item = new TransferItem(
                new TransferRoute(TransferKind.Fetch, Location),
                path[(path.LastIndexOf('/') + 1)..],
                response.Content.Headers.ContentLength ?? 0);
            var pace = new TransferPace(request.Limits.ResponseTimeout, request.Limits.MinRate, request.Limits.RateWindow);
            var body = new PacedStream(await response.Content.ReadAsStreamAsync(ct), pace);
            return new ObservedStream(new ResponseStream(body, response, health, root), item, request.Transfers);
        }

        using (response)
        {
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return null;

            var status = string.Create(
                CultureInfo.InvariantCulture,
                $"it answered {(int)response.StatusCode} {ForeignText.Clean(response.ReasonPhrase ?? "")}");
            throw IsTransient(response.StatusCode) ? new IOException(status) : Unreachable(path, status);
        }
    }

    private HttpRequestMessage Message(string path)
    {
        // Pool paths contain '+' and '~', which some servers decode differently.
        var address = new Uri(Location.TrimEnd('/') + '/' + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        if (damaged.ContainsKey(path)) message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        if (request.Sources.Credentials.Find(root) is { } login)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        return message;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(request.Limits.ResponseTimeout);
        try
        {
            var response = await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            health.Responded(root);
            return response;
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            health.TimedOut(root);
            throw new IOException("it does not respond", e);
        }
    }

    private DebianException Unreachable(string path, string why) =>
        new(ErrorCode.MirrorUnreachable, $"cannot get '{ForeignText.Clean(path)}' from the package mirror {Location}: {why}");

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}

/// <summary>The body of a response. Whatever breaks it is an <see cref="IOException"/>.</summary>
file sealed class ResponseStream(Stream inner, HttpResponseMessage response, MirrorHealth health, Uri root) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (count == 0) health.Delivered(root);
            return count;
        }
        catch (TimeoutException e)
        {
            health.TimedOut(root);
            throw new IOException($"it is too slow: {e.Message}", e);
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
