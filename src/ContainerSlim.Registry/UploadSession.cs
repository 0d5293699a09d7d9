using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>An upload in progress: where it goes on, and the least a chunk may have.</summary>
/// <param name="Location">Where the next request goes.</param>
/// <param name="MinChunkSize">Bytes that every chunk but the last must have.</param>
internal sealed record UploadSession(Uri Location, int MinChunkSize)
{
    /// <summary>What an answer says of its session; null where it names none.</summary>
    public static UploadSession? Of(HttpResponseMessage response) => LocationOf(response) is { } location ? new(location, MinChunkOf(response)) : null;

    /// <summary>The session after a chunk: its place may change with each.</summary>
    public UploadSession After(HttpResponseMessage response) => LocationOf(response) is { } location ? this with { Location = location } : this;

    /// <summary>Where the upload is finished; the place may have a query of its own.</summary>
    public Uri Closing(Digest digest)
    {
        var digestQuery = $"digest={Uri.EscapeDataString(digest.ToString())}";
        return new UriBuilder(Location) { Query = Location.Query.Length > 1 ? $"{Location.Query}&{digestQuery}" : digestQuery }.Uri;
    }

    // Absolute or relative. A registry behind a proxy that speaks TLS for it names itself with http, which must not carry a token.
    private static Uri? LocationOf(HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location) return null;

        var asked = response.RequestMessage!.RequestUri!;
        var next = new Uri(asked, location);
        return asked.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp && next.Host == asked.Host
            ? new UriBuilder(next) { Scheme = asked.Scheme, Port = asked.IsDefaultPort ? -1 : asked.Port }.Uri
            : next;
    }

    // distribution-spec, "Pushing a blob in chunks".
    private static int MinChunkOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
