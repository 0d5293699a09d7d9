using System.Globalization;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Publishes samples by the README's command into archives, all with one cache, and runs them.</summary>
public sealed class SampleFolder : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>A file below the folder.</summary>
    public string Combine(params string[] parts) => directory.Combine(parts);

    public string Cache => Combine("cache");

    /// <summary>Publishes a sample into an archive of a name of its own.</summary>
    public async Task<SampleImage> PublishAsync(string sample, string name, params string[] properties)
    {
        var archive = directory.Combine(name, "image.tar");
        var published = directory.Combine(name, "publish");
        var output = await RunAsync(
            sample,
            name,
            ["--output", published, $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerRepository=samples/{name}", .. properties]);
        return new SampleImage(archive, published, output);
    }

    /// <summary>Publishes a sample to wherever the options say, with build output of a name of its own; what was printed.</summary>
    public async Task<string> RunAsync(string sample, string name, params string[] options)
    {
        var mirror = await DebianMirror.GetAsync();
        var result = await new Command(
            "dotnet",
            [
                "publish", Path.Combine(Repository.Root, "samples", sample), "-t:PublishSlimContainer", "--nologo",
                "--artifacts-path", directory.Combine(name, "artifacts"),
                $"-p:SlimPackageMirror={mirror.Folder}", $"-p:SlimCacheDirectory={Cache}", .. options,
            ])
        {
            Environment = new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            Timeout = TimeSpan.FromMinutes(8),
        }.RunAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}

/// <summary>A sample that was published into an archive.</summary>
public sealed record SampleImage(string Archive, string Published, string Output)
{
    /// <summary>What each layer is, the lowest first.</summary>
    public IEnumerable<string?> Layers => JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Archive, ".json"))).RootElement
        .GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("what").GetString());

    /// <summary>The app's files in the image.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync()
    {
        using var archive = await OciArchive.OpenAsync(Archive, CancellationToken.None);
        var image = await archive.LoadImageAsync(
            await archive.ResolveAsync(null, CancellationToken.None),
            new Platform("linux", "amd64"),
            Archive,
            CancellationToken.None);
        return await SdkImage.FilesAsync(image);
    }

    /// <summary>Runs it, and asks it for JSON at each path.</summary>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(DockerDaemon daemon, DockerRun run, params string[] paths)
    {
        var port = Peer.FreePort().ToString(CultureInfo.InvariantCulture);
        var image = await daemon.LoadAsync(Archive);
        await using var container = await daemon.RunAsync(
            run with { Image = image, Environment = new Dictionary<string, string>(run.Environment) { ["ASPNETCORE_HTTP_PORTS"] = port } });
        var answers = new List<JsonElement>();
        foreach (var path in paths) answers.Add(JsonElement.Parse(await container.WaitForHttpAsync(int.Parse(port, CultureInfo.InvariantCulture), path)));
        return answers;
    }
}
