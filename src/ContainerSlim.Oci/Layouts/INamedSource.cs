namespace ContainerSlim.Oci;

/// <summary>A file or folder that holds images under names: a layout or an archive.</summary>
public interface INamedSource : IContentSource, IDisposable
{
    /// <summary>The names there are, each once, in the order they are kept in.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Finds what a name or a digest stands for; null asks for the one thing that is there.</summary>
    /// <exception cref="OciException">There is no such name, or none was given and there are several things.</exception>
    Task<Descriptor> ResolveAsync(string? name, CancellationToken ct);
}
