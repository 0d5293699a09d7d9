namespace ContainerSlim.Oci;

/// <summary>A file or folder with named images: a layout or an archive.</summary>
public interface INamedSource : IContentSource, IDisposable
{
    /// <summary>The names, each once, in their stored order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Finds the descriptor for a name or digest; null finds the only one.</summary>
    /// <exception cref="OciException">The name does not exist, or the name is null and there are several descriptors.</exception>
    Task<Descriptor> ResolveAsync(string? name, CancellationToken ct);
}
