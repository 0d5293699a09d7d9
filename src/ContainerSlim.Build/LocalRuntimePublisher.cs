using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Loads an image into a runtime on this machine, streamed, with no archive on disk.</summary>
internal sealed class LocalRuntimePublisher(LocalRuntime runtime, DockerArchiveOptions options) : IArtifactPublisher
{
    public string Destination => $"local {runtime.Name}";

    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        await runtime.LoadAsync(stream => DockerArchivePublisher.WriteAsync(artifact, options, stream, ct), ct);
        return new Publication(Destination, [.. options.Names.Select(name => name.ToFamiliarString())]);
    }
}
