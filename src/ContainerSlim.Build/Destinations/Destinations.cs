using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Publishes an image, or an index of images, to every destination of a plan, one after the other.</summary>
/// <param name="services">The services of the build.</param>
/// <param name="wanted">The planned destinations.</param>
/// <param name="registry">Pushes to the registry; null if nothing is pushed.</param>
internal sealed class Destinations(BuildServices services, DestinationPlan wanted, RegistryPublisher? registry)
{
    /// <summary>The runtime on this machine that an image was loaded into; null if there is none.</summary>
    public LocalRuntime? LoadedInto { get; private set; }

    /// <summary>Publishes the artifact to every destination.</summary>
    /// <param name="artifact">The image or index that the names refer to.</param>
    /// <param name="images">That image, or the images of the index.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">A destination cannot be written. Those before it are complete; those after it are untouched.</exception>
    public async Task<IReadOnlyList<Publication>> PublishAsync(IArtifact artifact, IReadOnlyList<BuiltImage> images, CancellationToken ct)
    {
        // Checked first, so that a requested but missing runtime stops the build before anything is written.
        var runtime = await FindRuntimeAsync(ct);
        var loaded = runtime is null ? null : SelectForLoad(runtime, images);
        var deliveries = Publishers().Select(way => new Delivery(way.Step, way.Publisher, artifact, way.Sends)).ToList();
        if (runtime is not null && loaded is not null)
        {
            var loader = new LocalRuntimePublisher(runtime, ArchiveOptions()) { Transfers = services.Connections.Times };
            deliveries.Add(new Delivery("load", loader, loaded.Image, TransferKind.Load));
        }

        var complete = await BringAllAsync(deliveries, ct);
        LoadedInto = loaded is null ? null : runtime;
        return complete;
    }

    private async Task<IReadOnlyList<Publication>> BringAllAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        var complete = new List<Publication>();
        try
        {
            foreach (var delivery in deliveries)
            {
                complete.Add(await services.Clock.BringAsync(delivery.Step, () => BringAsync(delivery.Publisher, delivery.Artifact, ct), delivery.Sends));
            }

            return complete;
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            var rest = deliveries.Skip(complete.Count).Select(delivery => delivery.Publisher.Destination);
            throw new PublishCanceledException([.. complete.Select(done => done.Destination)], [.. rest], e);
        }
    }

    private IEnumerable<(string Step, IArtifactPublisher Publisher, TransferKind? Sends)> Publishers()
    {
        var tags = wanted.Names.Select(name => name.Tag!).ToList();
        if (wanted.LayoutPath is { } layout) yield return ("layout", new OciLayoutPublisher(layout, tags) { ChildNames = wanted.TagsOf }, null);
        if (wanted.ArchivePath is { } archive)
        {
            yield return ("archive", wanted.ArchiveFormat == ImageFormat.Docker
                ? new DockerArchivePublisher(archive, ArchiveOptions())
                : new OciArchivePublisher(archive, tags) { DockerNames = wanted.Names, ChildNames = wanted.TagsOf }, null);
        }

        if (registry is not null) yield return ("push", registry, TransferKind.Push);
    }

    // An artifact that the destination already has under all of its names is not published again.
    private async Task<Publication> BringAsync(IArtifactPublisher publisher, IArtifact artifact, CancellationToken ct) =>
        (wanted.Always ? null : await publisher.FindAsync(artifact, ct)) ?? await publisher.PublishAsync(artifact, ct);

    private DockerArchiveOptions ArchiveOptions() => new() { Names = wanted.Names, Scratch = services.Store, Zstd = Zstd.Decompress };

    // A runtime's own store holds one platform per name, so of an index it gets the platform that it runs. A single image for another processor may
    // run in emulation; one for another operating system cannot even be unpacked.
    private BuiltImage? SelectForLoad(LocalRuntime runtime, IReadOnlyList<BuiltImage> images)
    {
        if (images is [var only] && only.Platform.Os == runtime.Platform.Os) return only;

        var platforms = string.Join(", ", images.Select(image => image.Platform));
        var chosen = images.FirstOrDefault(image => runtime.Platform.Accepts(image.Platform));
        if (chosen is null && wanted.Load != LocalLoad.WhereOneAnswers)
        {
            throw new BuildException(
                ErrorCode.PlatformMissing,
                $"cannot load the image into {runtime.Name}: it runs {runtime.Platform}, but the image is for {platforms}; "
                + "add that platform, or remove LocalRegistry");
        }

        services.Observer.Inform(chosen is null
            ? $"{runtime.Name} runs {runtime.Platform}, but the image is for {platforms}: it is only in the archive."
            : $"Loading the image for {chosen.Platform} into {runtime.Name}, which can keep only one of {platforms} under a name.");
        return chosen;
    }

    private async Task<LocalRuntime?> FindRuntimeAsync(CancellationToken ct)
    {
        if (wanted.Load == LocalLoad.No) return null;
        if (await LocalRuntime.FindAsync(wanted.Load, ct) is { } runtime) return runtime;
        if (wanted.Load == LocalLoad.WhereOneAnswers)
        {
            services.Observer.Inform("Neither Docker nor Podman responds; the image is in the archive.");
            return null;
        }

        throw new BuildException(
            ErrorCode.LocalRuntimeMissing,
            $"cannot load the image into {wanted.Load}: it does not respond; start it, or remove LocalRegistry to get an archive");
    }

    private sealed record Delivery(string Step, IArtifactPublisher Publisher, IArtifact Artifact, TransferKind? Sends);
}
