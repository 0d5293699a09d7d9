namespace ContainerSlim.Oci;

/// <summary>Writes artifacts somewhere: a registry, a layout, an archive, a local runtime.</summary>
public interface IArtifactPublisher
{
    /// <summary>The destination, as the report shows it.</summary>
    string Destination { get; }

    /// <summary>
    /// The publication, if the artifact is there already under all of its names; found out
    /// without reading its content. Null if not, or not known.
    /// </summary>
    Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct);

    /// <summary>Writes children, blobs and manifest, in this order, and the names last. Until then, what was there before stays.</summary>
    /// <exception cref="SlimException">It cannot be written. The names never refer to something half-written.</exception>
    Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct);
}

/// <summary>What publishing did.</summary>
/// <param name="Destination">The destination, as the report shows it.</param>
/// <param name="Names">The names of the artifact at the destination.</param>
public sealed record Publication(string Destination, IReadOnlyList<string> Names)
{
    /// <summary>Whether everything was there already, so that nothing was written.</summary>
    public bool IsUpToDate { get; init; }

    /// <summary>Blobs whose bytes were written.</summary>
    public IReadOnlyList<Descriptor> Sent { get; init; } = [];

    /// <summary>Blobs that were there already.</summary>
    public IReadOnlyList<Descriptor> Reused { get; init; } = [];
}
