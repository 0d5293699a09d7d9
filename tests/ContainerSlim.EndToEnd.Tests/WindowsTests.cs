using System.Formats.Tar;
using System.IO.Compression;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.Registry;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Images for Windows, which nothing here can run: they are compared with those that the SDK makes.</summary>
[Collection(SdkCollection.Name)]
public sealed class WindowsTests(SdkFeed feed) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task An_image_is_the_one_that_PublishContainer_makes()
    {
        await using var registry = await DockerRegistry.StartAsync();

        // Of an index that names the builds of its Windows the SDK takes none for win-x64, so both stand on the image itself.
        await PushAsync(registry.Host, await WindowsImages.CreateAsync(Store));
        var made = await feed.CreateAsync(PackageForm.Sdk, "web", "C#", "Compared");

        // The SDK speaks http only where it is told to, also on this machine.
        var environment = new Dictionary<string, string?>(made.Environment) { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host };
        var project = (made with { Environment = environment }).Set(
            ("SlimBase", ""),
            ("ContainerBaseImage", $"{registry.Host}/dotnet/aspnet:10.0"),
            ("ContainerRegistry", registry.Host),
            ("SlimSymbols", "true"));

        await project.RunSuccessfullyAsync("publish", "-r", "win-x64", "-t:PublishContainer", "-p:ContainerRepository=theirs");
        await project.RunSuccessfullyAsync("publish", "-r", "win-x64", "-t:PublishSlimContainer", "-p:ContainerRepository=ours");

        var (ours, theirs) = (await PullAsync(registry.Host, "ours"), await PullAsync(registry.Host, "theirs"));
        Assert.Equal(Describe(theirs), Describe(ours));
        Assert.Equal(WindowsImages.Amd64, ours.Config.Platform);
        Assert.Equal(await AddedAsync(theirs, onto: 1), await AddedAsync(ours, onto: 1));
    }

    [Fact]
    public async Task Linux_and_Windows_are_published_side_by_side_into_one_index()
    {
        await new OciLayoutPublisher(directory.Combine("base"), ["1"])
            .PublishAsync(await WindowsImages.CreateIndexAsync(Store, WindowsImages.Foreign), CancellationToken.None);
        var project = (await feed.CreateAsync(PackageForm.PackageReference, "console", "C#", "Both"))
            .Set(("SlimBase", $"oci:{directory.Combine("base")}:1"), ("ContainerRuntimeIdentifiers", "linux-x64;win-x64"))
            .AddLast("<PropertyGroup Condition=\"'$(RuntimeIdentifier)' == 'win-x64'\"><SlimMode>self-contained</SlimMode></PropertyGroup>");
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync("build", "-c", "Release", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        using var source = await OciLayout.OpenAsync(layout, CancellationToken.None);
        var index = Assert.IsType<ImageIndex>(await source.LoadAsync(await source.ResolveAsync(null, CancellationToken.None), CancellationToken.None));
        var (linux, windows) = ((Image)index.Children[0], (Image)index.Children[1]);
        Assert.Equal([ImageFixtures.Amd64, WindowsImages.Amd64], ImageIndex.ReadDescriptors(index.Manifest.Bytes).Select(image => image.Platform));
        Assert.Equal(["/app", "dotnet", "/app/Both.dll"], linux.Config.Execution.Entrypoint.Prepend(linux.Config.Execution.WorkingDirectory));
        Assert.Equal([@"C:\app\", @"C:\app\Both.exe"], windows.Config.Execution.Entrypoint.Prepend(windows.Config.Execution.WorkingDirectory));
        Assert.Contains("File Files/app/coreclr.dll", (await AddedAsync(windows, onto: 2)).Select(line => line[..line.LastIndexOf(' ')]));
    }

    private BlobStore Store => ImageFixtures.Store(directory.Combine("store"));

    private async Task PushAsync(string host, IArtifact baseImage)
    {
        using var connections = new ImageConnections(Store, TimeProvider.System);
        await connections.Publisher(new RegistryTarget(host, "dotnet/aspnet", ["10.0"]), _ => []).PublishAsync(baseImage, CancellationToken.None);
    }

    private async Task<Image> PullAsync(string host, string repository)
    {
        await Skopeo.CopyAsync($"docker://{host}/{repository}:latest", $"oci:{directory.Combine(repository)}:1", "--src-tls-verify=false");
        using var layout = await OciLayout.OpenAsync(directory.Combine(repository), CancellationToken.None);
        return Assert.IsType<Image>(await layout.LoadAsync(await layout.ResolveAsync("1", CancellationToken.None), CancellationToken.None));
    }

    // On Linux MSBuild turns the backslashes of the SDK's command, which is an item, into slashes; the time of the build is a label there, and
    // the build of Windows is lost. The label of the base's digest has tests of its own.
    private static string Describe(Image image)
    {
        var execution = image.Config.Execution;
        var labels = execution.Labels.Where(
            label => !label.Key.EndsWith(".created", StringComparison.Ordinal) && !label.Key.EndsWith("base.digest", StringComparison.Ordinal));
        return string.Join('\n',
        [
            $"{image.Config.Platform}, as {execution.User} in {execution.WorkingDirectory}",
            string.Join('|', execution.Entrypoint.Select(word => word.Replace('\\', '/'))),
            string.Join('|', execution.Cmd),
            string.Join('|', execution.ExposedPorts),
            string.Join('|', execution.Environment.Order(StringComparer.Ordinal)),
            string.Join('|', labels.Select(label => $"{label.Key}={label.Value}")),
        ]);
    }

    // What lies on the layers of the base, with whose it is. On Linux the SDK writes Files/app//x.
    private static async Task<IReadOnlyList<string>> AddedAsync(Image image, int onto)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var layer in image.Layers.Skip(onto))
        {
            await using var tar = new GZipStream(await layer.Blob.OpenAsync(CancellationToken.None), CompressionMode.Decompress);
            await using var reader = new TarReader(tar);
            while (await reader.GetNextEntryAsync() is { } entry)
            {
                lines.Add(
                    $"{(entry.EntryType == TarEntryType.Directory ? "Directory" : "File")} "
                        + $"{entry.Name.Replace("//", "/", StringComparison.Ordinal).TrimEnd('/')} "
                        + $"{((PaxTarEntry)entry).ExtendedAttributes["MSWINDOWS.rawsd"]}");
            }
        }

        return [.. lines];
    }
}
