using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>The registry, repository and use of a request, which determine its credentials and token.</summary>
/// <param name="Registry">The registry, as in image names.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Use">Pull or push.</param>
/// <param name="MountSource">Another repository that must be readable too.</param>
internal sealed record RegistryAccess(string Registry, string Repository, CredentialUse Use, string? MountSource = null)
{
    private static readonly HttpRequestOptionsKey<RegistryAccess> Key = new("ContainerSlim.Access");

    public string Name => $"{Registry}/{Repository}";

    /// <summary>Whether the user did not name the registry, but another registry redirected to it.</summary>
    public bool IsRedirected { get; private init; }

    /// <summary>Whether it can do without credentials.</summary>
    public bool IsForReading => IsRedirected || Use != CredentialUse.Push;

    // A redirect may lead to a URL that has no repository. Then the registry's challenge has the scope.
    public string Scopes => this switch
    {
        { Repository: "" } => "",
        { IsForReading: true } => $"repository:{Repository}:pull",
        { MountSource: null } => $"repository:{Repository}:pull,push",
        _ => $"repository:{Repository}:pull,push repository:{MountSource}:pull",
    };

    public static RegistryAccess? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var access) ? access : null;

    /// <summary>Whether a URL belongs to the registry, so that its credentials may be sent there.</summary>
    public bool Covers(Uri uri) => RegistryNames.IsAt(Registry, uri);

    /// <summary>Whether a URL is at the host that the user named.</summary>
    public bool IsHostOf(Uri uri) => !IsRedirected && RegistryNames.Host(Registry) == uri.Host;

    /// <summary>The access to another registry, which this one redirects to.</summary>
    public RegistryAccess RedirectedTo(Uri uri) => new(RegistryNames.Of(uri), RepositoryIn(uri.AbsolutePath), Use) { IsRedirected = true };

    /// <summary>The access that a response belongs to: this one, or one to the registry that it redirected to.</summary>
    public RegistryAccess AnsweredBy(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri is { } uri && !Covers(uri) ? RedirectedTo(uri) : this;

    public HttpRequestMessage Request(HttpMethod method, string path) =>
        Request(method, new Uri($"https://{RegistryNames.Authority(Registry)}/v2/{Repository}/{path}"));

    public HttpRequestMessage Request(HttpMethod method, Uri uri)
    {
        var request = new HttpRequestMessage(method, uri);
        Mark(request);
        return request;
    }

    /// <summary>Makes it the access of a request.</summary>
    public void Mark(HttpRequestMessage request) => request.Options.Set(Key, this);

    public HttpRequestMessage ManifestRequest(HttpMethod method, string name)
    {
        var request = Request(method, $"manifests/{name}");
        foreach (var type in MediaTypes.Manifests) request.Headers.Accept.ParseAdd(type);
        return request;
    }

    // distribution-spec, "Endpoints".
    private static string RepositoryIn(string path)
    {
        const string Root = "/v2/";
        if (!path.StartsWith(Root, StringComparison.Ordinal)) return "";

        var end = Math.Max(path.LastIndexOf("/manifests/", StringComparison.Ordinal), path.LastIndexOf("/blobs/", StringComparison.Ordinal));
        return end > Root.Length ? path[Root.Length..end] : "";
    }
}
