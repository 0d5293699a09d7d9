using System.CommandLine;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary><c>copy SOURCE DESTINATION</c>.</summary>
internal static class CopyCommand
{
    private const string Places =
        "an image name, oci:FOLDER[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME]";

    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim copy registry.example.com/team/app:1.0 oci:images:1.0",
        "containerslim copy oci:images:1.0 registry.example.com/team/app:1.0",
        "containerslim copy --platform linux/arm64 registry.example.com/team/app:1.0 docker-archive:app.tar:team/app:1.0",
    ];

    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = $"The image to copy: {Places}." };
        var destination = new Argument<string>("DESTINATION") { Description = $"Where to copy it: {Places}." };
        var platform = SharedOptions.CreatePlatform("Copy only the image for this platform from an index. Default: the whole index.");
        var cache = SharedOptions.CreateCache();
        var cacheShared = SharedOptions.CreateCacheShared();
        var command = new Command(
            "copy",
            "Copy an image, or an index with all its images, byte for byte. A docker archive contains one image and no manifest, "
                + "so an image from it can have another digest.")
        {
            source,
            destination,
            platform,
            cache,
            cacheShared,
        };
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, terminal => RunAsync(
            terminal,
            new CopyRequest(
                ImageLocation.Parse(arguments.GetRequiredValue(source)),
                ImageLocation.Parse(arguments.GetRequiredValue(destination)),
                arguments.GetValue(platform) is { } text ? Platform.Parse(text) : null,
                new CacheChoice(arguments.GetValue(cache), arguments.GetValue(cacheShared))),
            ct)));
        return command;
    }

    private static async Task RunAsync(Terminal terminal, CopyRequest request, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        var store = terminal.OpenCache(request.Cache);
        var result = await terminal.WatchAsync($"Copying {request.Source}", async observer =>
        {
            using var connections = new ImageConnections(store, TimeProvider.System) { Transfers = observer, Observer = new TerminalObserver(terminal) };
            var copy = new ImageCopy(connections, store, observer);
            return await CacheFailure.NamedAsync(store, () => copy.RunAsync(request.Source, request.Destination, request.Platform, ct));
        });
        var pace = Pace(result.Publication.Sent.Sum(blob => blob.Size), TimeProvider.System.GetElapsedTime(start));
        terminal.Say(
            $"{result.Artifact.Manifest.Descriptor.Digest} copied to {result.Publication.Destination}: {result.Publication.Sent.Count} blobs {pace}, "
                + $"{result.Publication.Reused.Count} there already");
        if (request.Destination is ImageLocation.InDockerArchive)
        {
            terminal.Inform("A docker archive contains no manifest: an image that is read from it can have another digest.");
        }
    }

    private static string Pace(long size, TimeSpan duration) => size == 0
        ? "(0 B) written"
        : $"({Sizes.Text(size)}) written in {StepText.Seconds(duration)}{(StepText.Rate(size, duration) is { } rate ? $" ({rate})" : "")}";

    /// <summary>What the command line asks for.</summary>
    /// <param name="Source">Where the image is.</param>
    /// <param name="Destination">Where it goes.</param>
    /// <param name="Platform">The one image of an index to copy; null for all.</param>
    /// <param name="Cache">The folder of the cache, and who may write to it.</param>
    private sealed record CopyRequest(ImageLocation Source, ImageLocation Destination, Platform? Platform, CacheChoice Cache);
}
