using System.Collections.Concurrent;
using System.Net;
using ContainerSlim.Oci;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ContainerSlim.TestKit;

/// <summary>How a registry asks who is there.</summary>
public enum RegistryLogin
{
    /// <summary>Everybody may do everything.</summary>
    None,
    /// <summary>User and password with every request.</summary>
    Basic,
    /// <summary>
    /// A token of the registry's own token server; reading is for everybody unless
    /// <see cref="InMemoryRegistryOptions.AnonymousPull"/> is off.
    /// </summary>
    Bearer,
}

/// <summary>What kind of registry to start.</summary>
public sealed record InMemoryRegistryOptions
{
    public RegistryLogin Login { get; init; }

    public string Username { get; init; } = "user";

    public string Password { get; init; } = "secret";

    /// <summary>A refresh token that the token server takes in its POST form.</summary>
    public string IdentityToken { get; init; } = "identity";

    public bool AnonymousPull { get; init; } = true;

    /// <summary>Which methods the token server knows.</summary>
    public IReadOnlyList<string> TokenMethods { get; init; } = ["GET", "POST"];

    /// <summary>Seconds that the token server says a token lives, or whatever else it says.</summary>
    public object? TokenLifetime { get; init; } = 300;

    /// <summary>Whether it speaks TLS, with a certificate that nobody trusts.</summary>
    public bool Tls { get; init; }

    /// <summary>Whether upload sessions are named relative to the registry, or with scheme and host.</summary>
    public bool AbsoluteLocations { get; init; }

    /// <summary>Whether a PUT with the whole blob is refused with 405, so that chunks have to be sent.</summary>
    public bool RefuseMonolithicUpload { get; init; }

    /// <summary>Bytes that a request may have; more is refused with 413.</summary>
    public long? MaxRequestSize { get; init; }

    /// <summary>Whether a request with more is not answered, and its connection is closed without reading it, as some proxies do.</summary>
    public bool DropsLargeRequests { get; init; }

    /// <summary>Bytes that a chunk must have, but for the last.</summary>
    public int? MinChunkSize { get; init; }

    public bool SupportsMount { get; init; } = true;

    public bool SupportsRange { get; init; } = true;

    /// <summary>Whether answers carry the manifest's digest in a header.</summary>
    public bool SendsDigestHeader { get; init; } = true;
}

/// <summary>A request that came in.</summary>
public sealed record RecordedRequest(string Method, string Path, string Query, string? Authorization)
{
    /// <summary>The status that was answered; 0 while it is under way, or where the connection was dropped.</summary>
    public int Status { get; internal set; }

    /// <summary>Headers by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"{Method} {Path}{Query} {Status}";
}

/// <summary>A registry by the distribution spec that lives in memory on a loopback port, and misbehaves on command.</summary>
public sealed partial class InMemoryRegistry : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly ConcurrentQueue<RecordedRequest> probes = new();
    private readonly InMemoryRegistryStore store = new();
    private readonly InMemoryRegistryLogin login;
    private readonly InMemoryRegistryOptions options;
    private readonly WebApplication app;

    private InMemoryRegistry(InMemoryRegistryOptions options)
    {
        this.options = options;
        login = new InMemoryRegistryLogin(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        });
        app = builder.Build();
        app.Run(HandleAsync);
    }

    /// <summary><c>127.0.0.1:port</c>, as image names have it.</summary>
    public string Host => new Uri(app.Urls.First()).Authority;

    /// <summary>Everything that was asked, in order, but for the question whether this is a registry at all.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>The questions whether this is a registry at all.</summary>
    public IReadOnlyList<RecordedRequest> Probes => [.. probes];

    public static Task<InMemoryRegistry> StartAsync() => StartAsync(new InMemoryRegistryOptions());

    public static async Task<InMemoryRegistry> StartAsync(InMemoryRegistryOptions options)
    {
        var registry = new InMemoryRegistry(options);
        await registry.app.StartAsync();
        return registry;
    }

    /// <summary>How often something was asked; the path has to end as given.</summary>
    public int Count(string method, string pathEnd) =>
        Requests.Count(request => request.Method == method && request.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    public void ClearRequests() => requests.Clear();

    public void PutBlob(string repository, byte[] content) => store.PutBlob(repository, Digest.Of(content), content);

    public bool HasBlob(string repository, Digest digest) => store.FindBlob(repository, digest.ToString()) is not null;

    public byte[]? FindBlob(string repository, Digest digest) => store.FindBlob(repository, digest.ToString());

    /// <summary>Takes a blob away, as a registry's garbage collection may.</summary>
    public void DeleteBlob(string repository, Digest digest) => store.DeleteBlob(repository, digest);

    /// <summary>The tags of a repository, in ordinal order.</summary>
    public IReadOnlyList<string> Tags(string repository) => store.Tags(repository);

    public void PutManifest(string repository, string name, string mediaType, byte[] content) => store.PutManifest(repository, name, mediaType, content);

    /// <summary>A manifest by tag or digest; null where there is none.</summary>
    public byte[]? FindManifest(string repository, string name) => store.FindManifest(repository, name)?.Content;

    /// <summary>Puts an image or any other artifact there, with all it refers to that a registry has.</summary>
    public async Task PutImageAsync(string repository, string tag, IArtifact artifact)
    {
        foreach (var child in artifact.Children) await PutImageAsync(repository, child.Manifest.Descriptor.Digest.ToString(), child);
        foreach (var blob in artifact.Blobs.Where(blob => blob.Descriptor.IsDistributed)) PutBlob(repository, await blob.ReadAllAsync(CancellationToken.None));
        PutManifest(repository, tag, artifact.Manifest.Descriptor.MediaType, artifact.Manifest.Bytes.ToArray());
    }

    /// <summary>Makes all tokens given so far worthless.</summary>
    public void RevokeTokens() => login.RevokeTokens();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private void Configure(ListenOptions listen)
    {
        if (options.Tls) listen.UseHttps(InMemoryRegistryCertificate.Create());
    }

    private async Task HandleAsync(HttpContext context)
    {
        var recorded = Record(context.Request);
        (recorded.Path == "/v2/" ? probes : requests).Enqueue(recorded);
        var isAnswered = faults.Take(context.Request) is { } fault ? await fault.ApplyAsync(context) : await SpoilAsync(context);
        if (!isAnswered && !await login.AnswerAsync(context)) await RouteAsync(context);
        recorded.Status = context.Response.StatusCode;
    }

    private static RecordedRequest Record(HttpRequest request) =>
        new(request.Method, request.Path.Value!, request.QueryString.Value ?? "", request.Headers.Authorization.FirstOrDefault())
        {
            Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
}
