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

    public string Scopes => MountSource is null
        ? $"repository:{Repository}:{(Use == CredentialUse.Push ? "pull,push" : "pull")}"
        : $"repository:{Repository}:pull,push repository:{MountSource}:pull";

    public static RegistryAccess? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var access) ? access : null;

    /// <summary>Whether a URL belongs to the registry, so that its credentials may be sent there.</summary>
    public bool Covers(Uri uri) => string.Equals(uri.Authority, RegistryNames.Authority(Registry), StringComparison.OrdinalIgnoreCase);

    public HttpRequestMessage Request(HttpMethod method, string path) =>
        Request(method, new Uri($"https://{RegistryNames.Authority(Registry)}/v2/{Repository}/{path}"));

    public HttpRequestMessage Request(HttpMethod method, Uri uri)
    {
        var request = new HttpRequestMessage(method, uri);
        request.Options.Set(Key, this);
        return request;
    }

    public HttpRequestMessage ManifestRequest(HttpMethod method, string name)
    {
        var request = Request(method, $"manifests/{name}");
        foreach (var type in MediaTypes.Manifests) request.Headers.Accept.ParseAdd(type);
        return request;
    }
}
