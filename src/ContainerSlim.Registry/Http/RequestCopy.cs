namespace ContainerSlim.Registry;

/// <summary>Copies a request for another URL. The original does not change, and can be sent again.</summary>
internal static class RequestCopy
{
    public static HttpRequestMessage Of(HttpRequestMessage request, Uri uri)
    {
        var copy = new HttpRequestMessage(request.Method, uri) { Content = request.Content, Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated) copy.Headers.TryAddWithoutValidation(name, values);
        if (RegistryAccess.Of(request) is { } access) access.Mark(copy);
        return copy;
    }
}
