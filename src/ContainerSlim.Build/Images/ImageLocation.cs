using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The location of an image, as users write it: an image name (with or without <c>docker://</c>), <c>oci:FOLDER[:NAME]</c>,
/// <c>oci-archive:FILE[:NAME]</c> or <c>docker-archive:FILE[:NAME]</c>.
/// </summary>
public abstract record ImageLocation
{
    private const string RegistryScheme = "docker://";

    private ImageLocation()
    {
    }

    /// <summary>An image in a registry.</summary>
    /// <param name="Reference">The image name.</param>
    public sealed record InRegistry(Reference Reference) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Reference.ToString();
    }

    /// <summary>An image in an OCI layout.</summary>
    /// <param name="Path">The folder.</param>
    /// <param name="Name">The name in the index; null for the only image, or to use no name.</param>
    public sealed record InLayout(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("oci", Path, Name);
    }

    /// <summary>An image in an OCI archive.</summary>
    /// <param name="Path">The tar file.</param>
    /// <param name="Name">The name in the index; null for the only image, or to use no name.</param>
    public sealed record InOciArchive(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("oci-archive", Path, Name);
    }

    /// <summary>An image in a Docker archive.</summary>
    /// <param name="Path">The tar file.</param>
    /// <param name="Name">One of the image's names; null for the only image, or to use no name.</param>
    public sealed record InDockerArchive(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("docker-archive", Path, Name);
    }

    /// <summary>Parses a location.</summary>
    /// <exception cref="SlimException">The text is not a location. The message says what is wrong.</exception>
    public static ImageLocation Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (path, name) = SplitName(text[(colon + 1)..]);
        return (colon < 0 ? "" : text[..colon]) switch
        {
            "oci" => new InLayout(Checked(path, text), name),
            "oci-archive" => new InOciArchive(Checked(path, text), name),
            "docker-archive" => new InDockerArchive(Checked(path, text), name),
            _ when text.StartsWith(RegistryScheme, StringComparison.Ordinal) => new InRegistry(Reference.Parse(text[RegistryScheme.Length..])),
            _ => new InRegistry(Reference.Parse(text)),
        };
    }

    // The name follows the first colon, because a name can contain colons ("app:1.2", "sha256:…"). The colon of "C:\images" does not count.
    private static (string Path, string? Name) SplitName(string text)
    {
        var hasDrive = text.Length > 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '\\' or '/';
        var colon = text.IndexOf(':', hasDrive ? 2 : 0);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..] is { Length: > 0 } name ? name : null);
    }

    private static string Checked(string path, string text) => path.Length > 0
        ? path
        : throw new BuildException(ErrorCode.InvalidReference, $"cannot use '{text}' as an image: there is no path after the first colon");

    private static string Join(string scheme, string path, string? name) => name is null ? $"{scheme}:{path}" : $"{scheme}:{path}:{name}";
}
