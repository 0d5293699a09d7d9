using System.Text.Json;

namespace ContainerSlim.TestKit;

/// <summary>skopeo: reads and writes every form of image there is.</summary>
public static class Skopeo
{
    /// <summary>What <c>skopeo inspect</c> says of an image, for example <c>oci:DIR:TAG</c>.</summary>
    public static Task<JsonElement> InspectAsync(string name, params string[] options) => InspectAsync(["inspect", .. options, name]);

    /// <summary>The manifest's exact bytes, as skopeo read them.</summary>
    public static async Task<string> RawManifestAsync(string name) => (await RunAsync("inspect", "--raw", name)).Output;

    /// <summary>Copies an image between two places.</summary>
    public static Task CopyAsync(string source, string destination, params string[] options) => RunAsync(["copy", .. options, source, destination]);

    private static async Task<JsonElement> InspectAsync(string[] arguments) => JsonDocument.Parse((await RunAsync(arguments)).Output).RootElement;

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        new Command(Peer.Require("skopeo"), ["--insecure-policy", .. arguments]).RunSuccessfullyAsync();
}
