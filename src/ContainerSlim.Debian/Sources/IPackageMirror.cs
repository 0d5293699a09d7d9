namespace ContainerSlim.Debian.Sources;

/// <summary>Files of an archive by their path below its root.</summary>
internal interface IPackageMirror
{
    /// <summary>The location, for messages.</summary>
    string Location { get; }

    /// <summary>Opens a file; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be read now; another try may succeed.</exception>
    /// <exception cref="DebianException">It cannot be read.</exception>
    Task<Stream?> OpenAsync(string path, CancellationToken ct);
}

/// <summary>Creates mirrors from the text that a user or apt writes.</summary>
internal static class PackageMirror
{
    // The usual form in sources of apt; RFC 8089, appendix B. .NET reads only the other one.
    private const string ShortFile = "file:/";
    private const string File = "file://";

    public static IPackageMirror Open(string location, BaseRequest request)
    {
        if (location.StartsWith(ShortFile, StringComparison.Ordinal) && !location.StartsWith(File, StringComparison.Ordinal))
        {
            location = File + location["file:".Length..];
        }

        // A path may contain characters that have a special meaning in an address.
        if (Path.IsPathFullyQualified(location) || !Uri.TryCreate(location, UriKind.Absolute, out var uri)) return new FolderMirror(Path.GetFullPath(location));
        if (uri.Scheme is "http" or "https") return OverHttp(uri, request);
        return new FolderMirror(uri.IsFile ? uri.LocalPath : Path.GetFullPath(location));
    }

    private static IPackageMirror OverHttp(Uri uri, BaseRequest request)
    {
        var mirror = new HttpMirror(uri, request);
        return request.IsOffline ? new OfflineMirror(mirror.Location, request.Store) : mirror;
    }
}
