namespace ContainerSlim.Debian.Sources;

/// <summary>Files of an archive by their path below its root.</summary>
internal interface IPackageMirror
{
    /// <summary>Where it is, in words for a message.</summary>
    string Location { get; }

    /// <summary>Opens a file; null where there is none.</summary>
    /// <exception cref="IOException">It cannot be read now; another try may succeed.</exception>
    /// <exception cref="DebianException">It cannot be read.</exception>
    Task<Stream?> OpenAsync(string path, CancellationToken ct);
}

/// <summary>Makes mirrors from what a user or apt calls them.</summary>
internal static class PackageMirror
{
    public static IPackageMirror Open(string location, BaseRequest request)
    {
        // A path may have characters that mean something else in an address.
        if (Path.IsPathFullyQualified(location) || !Uri.TryCreate(location, UriKind.Absolute, out var uri)) return new FolderMirror(Path.GetFullPath(location));
        if (uri.Scheme is "http" or "https") return new HttpMirror(uri, request.Sources.Credentials, request.Transfers);
        return new FolderMirror(uri.IsFile ? uri.LocalPath : Path.GetFullPath(location));
    }
}
