using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Where an image is, as users write it: an image name (<c>docker://</c> before it is accepted), <c>oci:FOLDER[:NAME]</c>,
/// <c>oci-archive:FILE[:NAME]</c> or <c>docker-archive:FILE[:NAME]</c>.
/// </summary>
public abstract record ImageLocation
{
    private const string RegistryScheme = "docker://";

    private ImageLocation()
    {
    }

    /// <summary>An image of a registry.</summary>
    /// <param name="Reference">Its name.</param>
    public sealed record InRegistry(Reference Reference) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Reference.ToString();
    }

    /// <summary>An image of an OCI layout.</summary>
    /// <param name="Path">The folder.</param>
    /// <param name="Name">The name in its index; null for the only one, or for none.</param>
    public sealed record InLayout(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("oci", Path, Name);
    }

    /// <summary>An image of an OCI archive.</summary>
    /// <param name="Path">The tar file.</param>
    /// <param name="Name">The name in its index; null for the only one, or for none.</param>
    public sealed record InOciArchive(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("oci-archive", Path, Name);
    }

    /// <summary>An image of a docker archive.</summary>
    /// <param name="Path">The tar file.</param>
    /// <param name="Name">One of its names; null for the only image, or for none.</param>
    public sealed record InDockerArchive(string Path, string? Name) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Join("docker-archive", Path, Name);
    }

    /// <summary>Reads a location.</summary>
    /// <exception cref="SlimException">It is none; the sentence says what is wrong.</exception>
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

    // The name follows the first colon, for a name has colons itself ("app:1.2", "sha256:…"); the colon of "C:\images" is not that one.
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
