using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>Where an artifact is pushed to, and under which names.</summary>
/// <param name="Registry">Host and optional port, <c>docker.io</c> for Docker Hub.</param>
/// <param name="Repository">The repository in it.</param>
/// <param name="Tags">The tags; without tags, it is reachable only by digest.</param>
public sealed record RegistryTarget(string Registry, string Repository, IReadOnlyList<string> Tags)
{
    /// <summary>The tags of a child of the artifact, such as an image in an index. By default, it is reachable only by digest.</summary>
    public Func<IArtifact, IReadOnlyList<string>> ChildTags { get; init; } = _ => [];

    /// <summary>Other repositories of the same registry that may already have a blob, such as the base image's. The registry then mounts it.</summary>
    public Func<Digest, IReadOnlyList<string>> MountSources { get; init; } = _ => [];
}
