using System.CommandLine;
using ContainerSlim.Build;
using ContainerSlim.Inspect;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Tool;

/// <summary><c>inspect IMAGE</c>.</summary>
internal static class InspectCommand
{
    public static IReadOnlyList<string> Examples { get; } =
    [
        "containerslim inspect registry.example.com/team/app:1.0",
        "containerslim inspect --platform linux/arm64 --json oci:images:1.0",
        "containerslim inspect --raw docker-archive:app.tar",
    ];

    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "An image name, oci:FOLDER[:NAME], oci-archive:FILE[:NAME] or docker-archive:FILE[:NAME]." };
        var platform = SharedOptions.CreatePlatform("Show only the image for this platform of an index. Default: all.");
        var json = SharedOptions.CreateJson();
        var raw = new Option<bool>("--raw") { Description = "Print the exact bytes of the manifest." };
        var cache = SharedOptions.CreateCache();
        var cacheShared = SharedOptions.CreateCacheShared();
        var command = new Command("inspect", "Show an image's configuration, layers and sizes, without reading any layer.")
        {
            image, platform, json, raw, cache, cacheShared,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(raw)) result.AddError("Use either --json or --raw, not both.");
        });
        command.SetAction((arguments, ct) => ExitCode.OfAsync(arguments, async terminal =>
        {
            var location = ImageLocation.Parse(arguments.GetRequiredValue(image));
            var wanted = arguments.GetValue(platform) is { } text ? Platform.Parse(text) : null;
            var store = terminal.OpenCache(new CacheChoice(arguments.GetValue(cache), arguments.GetValue(cacheShared)));
            using var connections = new ImageConnections(store, TimeProvider.System) { Observer = new TerminalObserver(terminal) };
            var artifact = await terminal.WaitAsync($"Reading {location}", () => LoadAsync(connections, location, wanted, ct));

            if (arguments.GetValue(raw)) await terminal.WriteAsync(artifact.Manifest.Bytes, ct);
            else if (arguments.GetValue(json)) await terminal.WriteJsonAsync(ReportJson.Write(ArtifactReport.Of(location.ToString(), artifact)), ct);
            else InspectText.Write(terminal, ArtifactReport.Of(location.ToString(), artifact));
        }));
        return command;
    }

    private static async Task<IArtifact> LoadAsync(ImageConnections connections, ImageLocation location, Platform? platform, CancellationToken ct)
    {
        var opened = await connections.OpenAsync(location, CredentialUse.Pull, ct);
        return platform is null
            ? await opened.Source.LoadAsync(opened.Root, ct)
            : await opened.Source.LoadImageAsync(opened.Root, platform, location.ToString(), ct);
    }
}
