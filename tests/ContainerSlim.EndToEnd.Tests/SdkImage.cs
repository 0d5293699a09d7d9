using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Publishes a project into a layout and reads the image back.</summary>
internal static class SdkImage
{
    private static readonly Platform Amd64 = new("linux", "amd64");

    /// <summary>Publishes with PublishSlimContainer.</summary>
    public static async Task<Image> PublishAsync(DotnetProject project, params string[] options)
    {
        var layout = LayoutOf(project);
        await project.RunSuccessfullyAsync("publish", ["-t:PublishSlimContainer", LayoutOption(layout), .. options]);
        return await ReadAsync(layout);
    }

    /// <summary>Makes another image of what is built already, with an MSBuild file that the project imports.</summary>
    public static async Task<Image> PublishAsync(SdkFeed feed, string extra) => await PublishAsync(await feed.ConsoleAsync(), ExtraOptions(feed, extra));

    /// <summary>Fails to make an image of what is built already; what was printed.</summary>
    public static async Task<string> FailAsync(SdkFeed feed, string extra)
    {
        var project = await feed.ConsoleAsync();
        var result = await project.RunAsync("publish", ["-t:PublishSlimContainer", LayoutOption(LayoutOf(project)), .. ExtraOptions(feed, extra)]);
        Assert.NotEqual(0, result.ExitCode);
        return result.Output;
    }

    /// <summary>The image of a layout's tag; the only one where none is named.</summary>
    public static async Task<Image> ReadAsync(string layout, string? tag = null)
    {
        using var source = await OciLayout.OpenAsync(layout, CancellationToken.None);
        return await source.LoadImageAsync(await source.ResolveAsync(tag, CancellationToken.None), Amd64, layout, CancellationToken.None);
    }

    /// <summary>The names of the app's files, whichever of our layers they are in.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync(Image image)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var layer in image.Layers.Where(layer => layer.History.CreatedBy?.StartsWith("ContainerSlim: ", StringComparison.Ordinal) == true))
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None))
            {
                if (item.Path == "app" || item.Path.StartsWith("app/", StringComparison.Ordinal)) files.Add(item.Path);
            }
        }

        return [.. files];
    }

    /// <summary>The text of a file, from the highest layer that has it.</summary>
    public static async Task<string> ReadTextAsync(Image image, string path)
    {
        foreach (var layer in image.Layers.Reverse())
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, CancellationToken.None))
            {
                if (item.Path != path) continue;

                using var content = new StreamReader(item.Content);
                return await content.ReadToEndAsync();
            }
        }

        throw new FileNotFoundException($"The image has no '{path}'.");
    }

    /// <summary>A layout that no other publish wrote to.</summary>
    public static string LayoutOf(DotnetProject project) => Path.Combine(Path.GetDirectoryName(project.Folder)!, Path.GetRandomFileName(), "layout");

    // On MSBuild's command line a comma separates properties.
    private static string LayoutOption(string layout) => $"-p:SlimLayoutPath={layout.Replace(",", "%2C", StringComparison.Ordinal)}";

    private static string[] ExtraOptions(SdkFeed feed, string extra)
    {
        var file = Path.Combine(feed.NewFolder(), "extra.props");
        File.WriteAllText(file, $"<Project>{extra}</Project>");
        return ["--no-build", $"-p:Extra={file}"];
    }
}
