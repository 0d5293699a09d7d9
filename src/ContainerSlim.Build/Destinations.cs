using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Brings an image to every destination of a plan, one after the other.</summary>
internal sealed class Destinations(BuildPlan plan, ImageConnections connections, BlobStore store, StepClock clock, IBuildObserver observer)
{
    private readonly DestinationPlan wanted = plan.Destinations;

    /// <summary>The runtime on this machine that the image was loaded into; null where it was not.</summary>
    public LocalRuntime? LoadedInto { get; private set; }

    /// <summary>Writes the image everywhere it is wanted.</summary>
    /// <exception cref="SlimException">A destination cannot be written; those before it are complete, those after it are untouched.</exception>
    public async Task<IReadOnlyList<Publication>> PublishAsync(Image image, BaseImage baseImage, CancellationToken ct)
    {
        // Asked first, so that a runtime that was named and is not there stops the build before anything is written.
        var runtime = await FindRuntimeAsync(ct);
        var publications = new List<Publication>();
        foreach (var (step, publisher) in Publishers(baseImage)) publications.Add(await clock.RunAsync(step, () => publisher.PublishAsync(image, ct)));
        if (runtime is null) return publications;

        var loader = new LocalRuntimePublisher(runtime, ArchiveOptions());
        publications.Add(await clock.RunAsync("load", () => loader.PublishAsync(image, ct)));
        LoadedInto = runtime;
        return publications;
    }

    private IEnumerable<(string Step, IArtifactPublisher Publisher)> Publishers(BaseImage baseImage)
    {
        if (wanted.LayoutPath is { } layout) yield return ("layout", new OciLayoutPublisher(layout, Tags()));
        if (wanted.ArchivePath is { } archive)
        {
            yield return ("archive", wanted.ArchiveFormat == ImageFormat.Docker
                ? new DockerArchivePublisher(archive, ArchiveOptions())
                : new OciArchivePublisher(archive, Tags()) { DockerNames = wanted.Names });
        }


        if (wanted.Push) yield return ("push", connections.Publisher(wanted.Names[0], Tags(), baseImage.Reference));
    }

    private DockerArchiveOptions ArchiveOptions() => new() { Names = wanted.Names, Platform = plan.Platform, Scratch = store, Zstd = Zstd.Decompress };

    private List<string> Tags() => [.. wanted.Names.Select(name => name.Tag!)];

    private async Task<LocalRuntime?> FindRuntimeAsync(CancellationToken ct)
    {
        if (wanted.Load == LocalLoad.No) return null;
        if (await LocalRuntime.FindAsync(wanted.Load, ct) is { } runtime) return runtime;
        if (wanted.Load == LocalLoad.WhereOneAnswers)
        {
            observer.Inform("Neither Docker nor Podman answers here; the image is in the archive.");
            return null;
        }

        throw new BuildException(ErrorCode.LocalRuntimeMissing, $"cannot load the image into {wanted.Load}: it does not answer here; start it, or leave LocalRegistry out to get an archive");
    }
}
