using System.Collections.Concurrent;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A client for registries with the OCI distribution spec: connections, logins and what is known of each registry, for one run.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly TransportHandler transport;
    private readonly HttpMessageInvoker tokens;
    private readonly HttpMessageInvoker http;
    private readonly string userAgent;
    private readonly ConcurrentDictionary<string, UploadLimits> uploadLimits = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a client. It sends nothing before the first request.</summary>
    public RegistryClient(RegistryOptions options)
    {
        Options = options;
        userAgent = options.UserAgent;
        Retries = new RetryLoop(options.Retry, options.Time);
        Transfers = new SemaphoreSlim(options.MaxParallelTransfers);
        var insecure = new InsecureRegistries(options.InsecureRegistries);

        // From the inside out: network, credentials, redirects, retries.
        transport = new TransportHandler(insecure, options.MaxParallelTransfers);
        tokens = new HttpMessageInvoker(new RetryHandler(Retries, new RedirectHandler(transport)), disposeHandler: false);
        var authenticator = new Authenticator(options.Credentials, new TokenClient(tokens, insecure, Notices, options), Notices, options.Time);
        var authentication = new AuthenticationHandler(authenticator, insecure, transport);
        http = new HttpMessageInvoker(new RetryHandler(Retries, new RedirectHandler(authentication)), disposeHandler: false);
    }

    private RegistryClient(RegistryClient other, RegistryOptions options)
    {
        (transport, tokens, http, userAgent, Retries, Transfers) = (other.transport, other.tokens, other.http, other.userAgent, other.Retries, other.Transfers);
        uploadLimits = other.uploadLimits;
        (Options, Notices) = (options, other.Notices);
    }

    /// <summary>The same connections with another transfer observer. Disposing either client closes them.</summary>
    public RegistryClient WatchedBy(ITransferObserver observer) => new(this, Options with { Transfers = observer });

    /// <summary>What users should know of the registries of the run.</summary>
    public RegistryNotices Notices { get; } = new();

    internal RegistryOptions Options { get; }

    internal RetryLoop Retries { get; }

    /// <summary>Limits parallel uploads of all publishers together.</summary>
    internal SemaphoreSlim Transfers { get; }

    /// <summary>What this client has learned about the uploads that a registry accepts.</summary>
    internal UploadLimits UploadLimitsOf(string registry) => uploadLimits.GetOrAdd(registry, _ => new UploadLimits());

    /// <summary>A repository to read from.</summary>
    /// <param name="registry">Host and optional port, <c>docker.io</c> for Docker Hub.</param>
    /// <param name="repository">The repository in it.</param>
    /// <param name="use">What it is used for; determines the credentials.</param>
    public RemoteRepository Repository(string registry, string repository, CredentialUse use) =>
        new(this, new RegistryAccess(registry, repository, use));

    /// <summary>An image, index or other artifact with all it refers to; blobs are read when they are opened.</summary>
    /// <exception cref="SlimException">It does not exist, is malformed, or cannot be read.</exception>
    public async Task<IArtifact> FetchArtifactAsync(Reference reference, CredentialUse use, CancellationToken ct)
    {
        var repository = Repository(reference.Registry, reference.Repository, use);
        var root = await repository.ResolveAsync(reference.ManifestName, ct);
        return await repository.LoadAsync(root.Descriptor, ct);
    }

    /// <summary>The image for one platform; layers are read when they are opened.</summary>
    /// <exception cref="SlimException">It does not exist, does not support the platform, is malformed, or cannot be read.</exception>
    public async Task<Image> FetchImageAsync(Reference reference, Platform platform, CredentialUse use, CancellationToken ct)
    {
        var repository = Repository(reference.Registry, reference.Repository, use);
        var root = await repository.ResolveAsync(reference.ManifestName, ct);
        return await repository.LoadImageAsync(root.Descriptor, platform, reference.ToString(), ct);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        http.Dispose();
        tokens.Dispose();
        transport.Dispose();
        Transfers.Dispose();
    }

    /// <summary>Sends a request; the action, for messages, completes "cannot …".</summary>
    /// <exception cref="RegistryException">There is no response.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string action, CancellationToken ct)
    {
        try
        {
            return await SendRawAsync(request, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw RegistryFailure.Unreachable(action, RedirectHandler.LastHost(request), e);
        }
    }

    /// <summary>Sends a request for a caller that does its own retries.</summary>
    internal Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return http.SendAsync(request, ct);
    }
}
