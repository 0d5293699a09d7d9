using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Loads an image into a runtime on this machine, as a stream without an archive on disk.</summary>
internal sealed class LocalRuntimePublisher(LocalRuntime runtime, DockerArchiveOptions options) : IArtifactPublisher
{
    /// <summary>Observes what is sent to the runtime.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    public string Destination => $"local {runtime.Name}";

    public async Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct)
    {
        if (artifact is not Image image) return null;

        // containerd's store identifies an image by its manifest, Docker's own store by its configuration.
        List<string?> ids =
        [
            image.Manifest.Descriptor.Digest.ToString(),
            image.ConfigBlob.Descriptor.Digest.ToString(),
            image.ConfigBlob.Descriptor.Digest.Hex,
        ];
        foreach (var name in options.Names)
        {
            if (!ids.Contains(await runtime.FindIdAsync(name.ToFamiliarString(), ct))) return null;
        }

        return new Publication(Destination, [.. options.Names.Select(name => name.ToFamiliarString())]) { IsUpToDate = true };
    }

    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        IReadOnlyList<Descriptor> sent = [];
        var watched = options with { OnItsWay = blob => blob.Observed(new TransferRoute(TransferKind.Load, Destination), Transfers) };
        await runtime.LoadAsync(async stream => sent = await DockerArchivePublisher.WriteAsync(artifact, watched, stream, ct), ct);
        return new Publication(Destination, [.. options.Names.Select(name => name.ToFamiliarString())]) { Sent = sent };
    }
}
