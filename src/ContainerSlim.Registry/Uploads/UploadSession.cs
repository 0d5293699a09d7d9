using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>An upload in progress: its next location, and the minimum chunk size.</summary>
/// <param name="Location">The location of the next request.</param>
/// <param name="MinChunkSize">The minimum size in bytes of every chunk except the last.</param>
internal sealed record UploadSession(Uri Location, int MinChunkSize)
{
    /// <summary>The session in a response; null if there is none.</summary>
    public static UploadSession? Of(HttpResponseMessage response) => LocationOf(response) is { } location ? new(location, MinChunkOf(response)) : null;

    /// <summary>The session after a chunk. The location may change with each chunk.</summary>
    public UploadSession After(HttpResponseMessage response) => LocationOf(response) is { } location ? this with { Location = location } : this;

    /// <summary>The location to finish the upload. It may already contain a query.</summary>
    public Uri Closing(Digest digest)
    {
        var digestQuery = $"digest={Uri.EscapeDataString(digest.ToString())}";
        return new UriBuilder(Location) { Query = Location.Query.Length > 1 ? $"{Location.Query}&{digestQuery}" : digestQuery }.Uri;
    }

    /// <summary>How many bytes of an upload have arrived, by a response about it; null if it does not say.</summary>
    /// <remarks>distribution-spec, "Pushing a blob in chunks": Range: 0-&lt;end of range&gt;. Nothing and one byte both are 0-0.</remarks>
    public static long? OffsetIn(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Range", out var values)) return null;

        var range = values.ToString().Split('=')[^1].Split('-');
        if (range.Length != 2 || !long.TryParse(range[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)) return null;

        return last == 0 ? 0 : last + 1;
    }

    // Absolute or relative. A registry behind a TLS proxy may return its own http address, which must not receive a token.
    private static Uri? LocationOf(HttpResponseMessage response)
    {
        var asked = response.RequestMessage!.RequestUri!;
        if (response.Headers.Location is not { } location || !Uri.TryCreate(asked, location, out var next)) return null;
        if (asked.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp && next.Host == asked.Host)
        {
            next = new UriBuilder(next) { Scheme = asked.Scheme, Port = asked.IsDefaultPort ? -1 : asked.Port }.Uri;
        }

        return FollowedAddress.WhyNot(asked, next) is { } why
            ? throw FollowedAddress.Refused($"continue an upload to {asked.Authority} at '{FollowedAddress.Show(next)}'", why)
            : next;
    }

    // distribution-spec, "Pushing a blob in chunks".
    private static int MinChunkOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
