using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/NodeApp, built once by the command of docs/multi-stage.md with the tool as users install it, in another clone.</summary>
public sealed class NodeSample : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly Lazy<Task> built;

    public NodeSample() => built = new Lazy<Task>(BuildAsync);

    public string Archive => directory.Combine("image.tar");

    public string Lock => directory.Combine("clone", "slim.lock.json");

    /// <summary>The sample, built; skips where a peer is missing.</summary>
    public async Task<NodeSample> RequireAsync()
    {
        await built.Value;
        return this;
    }

    /// <summary>What each layer is, the lowest first.</summary>
    public IEnumerable<string?> Layers => JsonElement.Parse(File.ReadAllText(Path.ChangeExtension(Archive, ".json")))
        .GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("what").GetString());

    /// <summary>Every path in the image.</summary>
    public async Task<IReadOnlyList<string>> PathsAsync()
    {
        using var archive = await OciArchive.OpenAsync(Archive, CancellationToken.None);
        var name = await archive.ResolveAsync(null, CancellationToken.None);
        var image = await archive.LoadImageAsync(name, ImageFixtures.Amd64, Archive, CancellationToken.None);
        var paths = new List<string>();
        foreach (var layer in image.Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None)) paths.Add(item.Path);
        }

        return paths;
    }

    public void Dispose() => directory.Dispose();

    private async Task BuildAsync()
    {
        Peer.Require("npm");
        var mirror = await DebianMirror.GetAsync();
        await InstallToolAsync();
        CopyTracked();
        var command = Documentation.Blocks(Documentation.Read("multi-stage.md", "With ContainerSlim"), "shell")[0].TrimEnd();
        await new Command("bash", "-c", $"{command} --archive ../image.tar --cache ../cache --mirror {mirror.Folder}")
        {
            WorkingDirectory = directory.Combine("clone"),
            Environment = new Dictionary<string, string?> { ["PATH"] = $"{directory.Combine("tools")}:{Environment.GetEnvironmentVariable("PATH")}" },
        }.RunSuccessfullyAsync();
    }

    private async Task InstallToolAsync()
    {
        var package = await PackedProduct.GetAsync("ContainerSlim.Tool", directory);
        directory.Write(
            "NuGet.config",
            $"""<configuration><packageSources><clear /><add key="packages" value="{package.Folder}" /></packageSources></configuration>""");
        await new Command(
            "dotnet", "tool", "install", "ContainerSlim.Tool", "--version", package.Version,
            "--tool-path", directory.Combine("tools"), "--configfile", directory.Combine("NuGet.config"))
        {
            WorkingDirectory = directory.Path,
            Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = directory.Combine("nuget") },
        }.RunSuccessfullyAsync();
    }

    // Without what a build has made in the sample's own folder.
    private void CopyTracked()
    {
        var sample = Path.Combine(Repository.Root, "samples", "NodeApp");
        foreach (var file in new[] { "package.json", "package-lock.json", "src/server.js" })
        {
            directory.Write(Path.Combine("clone", file), File.ReadAllText(Path.Combine(sample, file)));
        }
    }
}
