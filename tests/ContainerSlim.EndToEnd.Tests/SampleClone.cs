using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>
/// The samples in another clone: a folder of another name and length, with nothing in it that a build made. All else of it is the repository's,
/// linked, so that the tasks are not built once more.
/// </summary>
internal sealed class SampleClone : IDisposable
{
    // What a build of the samples makes in their folders.
    private static readonly string[] Made = ["bin", "obj", "node_modules", "wwwroot"];

    // Built where their sources lie: by way of the links below they would have another folder's settings.
    private static readonly Lazy<Task> Tasks = new(() => new Command(
        "dotnet", "build", Path.Combine(Repository.Root, "src/ContainerSlim.Sdk/targets/Slim.FromSource.proj"), "--nologo", "-nodeReuse:false")
    {
        Timeout = TimeSpan.FromMinutes(8),
    }.RunSuccessfullyAsync());

    private readonly TemporaryDirectory directory = new();

    public SampleClone()
    {
        Directory.CreateDirectory(Root);
        foreach (var folder in Directory.EnumerateDirectories(Repository.Root).Where(folder => Path.GetFileName(folder) != "samples"))
        {
            Directory.CreateSymbolicLink(Path.Combine(Root, Path.GetFileName(folder)), folder);
        }

        // A link to a file would be newer than the tasks, which then are built again.
        foreach (var file in Directory.EnumerateFiles(Repository.Root)) File.Copy(file, Path.Combine(Root, Path.GetFileName(file)));
        Copy(Path.Combine(Repository.Root, "samples"), Path.Combine(Root, "samples"));
    }

    /// <summary>Where <see cref="PublishAsync"/> writes.</summary>
    public string Archive => directory.Combine("image.tar");

    private string Root => directory.Combine("another clone of it");

    /// <summary>Adds XML at the end of a sample's project.</summary>
    public void Add(string project, string xml)
    {
        var file = Path.Combine(Root, "samples", project);
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Insert(text.LastIndexOf("</Project>", StringComparison.Ordinal), xml));
    }

    /// <summary>Publishes a sample into an archive, with a cache that has the base already; the digest of its image.</summary>
    public async Task<string> PublishAsync(string sample, string cache)
    {
        await PublishToAsync(sample, cache, $"-p:ContainerArchiveOutputPath={Archive}");
        return DigestOf(Archive);
    }

    /// <summary>Publishes a sample or a solution to where the properties say; what was printed.</summary>
    public async Task<string> PublishToAsync(string sample, string cache, params string[] properties)
    {
        await Tasks.Value;
        var mirror = await DebianMirror.GetAsync();
        var result = await new Command(
            "dotnet",
            [
                "publish", Path.Combine(Root, "samples", sample), "-t:PublishSlimContainer", "--nologo",
                "--artifacts-path", directory.Combine("artifacts of it"),
                $"-p:SlimPackageMirror={mirror.Folder}", $"-p:SlimCacheDirectory={cache}", .. properties,
            ])
        {
            Environment = new Dictionary<string, string?>(PublishedSample.NoDocker) { ["MSBUILDDISABLENODEREUSE"] = "1" },
            Timeout = TimeSpan.FromMinutes(8),
        }.RunSuccessfullyAsync();
        return result.Output;
    }

    /// <summary>The digest of the image in an archive, as the report beside it says.</summary>
    public static string DigestOf(string archive) => JsonElement.Parse(File.ReadAllText(Path.ChangeExtension(archive, ".json")))
        .GetProperty("manifest").GetProperty("digest").GetString()!;

    public void Dispose() => directory.Dispose();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !Made.Contains(Path.GetFileName(folder))))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
