using System.Collections.Concurrent;

namespace ContainerSlim.TestKit;

/// <summary>New projects as <c>dotnet new</c> makes them: each kind is made once, and copied under the name that a test asks for.</summary>
public sealed class DotnetTemplates : IDisposable
{
    private const string Placeholder = "PlaceholderOfName";

    private readonly TemporaryDirectory directory = new();
    private readonly ConcurrentDictionary<(string Template, string Language), Lazy<Task<DotnetProject>>> made = new();

    public void Dispose() => directory.Dispose();

    /// <summary>Makes a project in a folder of its name, not restored.</summary>
    public async Task<DotnetProject> CreateAsync(string parent, string name, string template, string language)
    {
        var original = await made.GetOrAdd((template, language), kind => new(() => MakeAsync(kind.Template, kind.Language))).Value;
        var folder = Path.Combine(parent, name);
        foreach (var file in Directory.GetFiles(original.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Named(Path.GetRelativePath(original.Folder, file), name));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllTextAsync(target, Named(await File.ReadAllTextAsync(file), name));
        }

        return new DotnetProject(Path.Combine(folder, Named(Path.GetFileName(original.File), name)));
    }

    private Task<DotnetProject> MakeAsync(string template, string language) =>
        DotnetProject.CreateAsync(directory.Combine(template, language), Placeholder, template, language);

    private static string Named(string text, string name) => text.Replace(Placeholder, name, StringComparison.Ordinal);
}
