using System.Text;

namespace ContainerSlim.Build;

/// <summary>Whether the new base has a .NET runtime that the app accepts, if the old one had it. The runtime rolls forward as the app's settings say.</summary>
/// <param name="apps">The settings of the apps in the image, by the path of their file.</param>
internal sealed class FrameworkCheck(IReadOnlyList<(string Path, RuntimeConfigFile Config)> apps)
{
    private const string Suffix = ".runtimeconfig.json";
    private const string SharedFolder = "shared/";

    /// <summary>Whether the app in a folder uses ASP.NET Core; null if its files do not say.</summary>
    /// <param name="folder">The app's folder.</param>
    public bool? UsesAspNetCore(string folder)
    {
        var own = apps.Where(app => app.Path.LastIndexOf('/') == folder.Trim('/').Length && app.Path.StartsWith(folder.Trim('/'), StringComparison.Ordinal));
        return own.Select(app => app.Config.UsesAspNetCore).FirstOrDefault(uses => uses is not null);
    }

    /// <summary>Reads the settings of the apps above a base.</summary>
    public static FrameworkCheck Read(RebaseScene scene)
    {
        var paths = scene.Added.SelectMany(layer => layer.Entries).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return new FrameworkCheck(
        [
            .. scene.Before.TextsOf(path => paths.Contains(path) && path.EndsWith(Suffix, StringComparison.Ordinal))
                .Select(one => (one.Path, RuntimeConfigFile.Parse(Encoding.UTF8.GetBytes(one.Text), "/" + one.Path))),
        ]);
    }

    /// <summary>The reasons why not.</summary>
    /// <param name="before">The image on the old base.</param>
    /// <param name="after">The image on the new base.</param>
    public IEnumerable<string> Problems(FileTree before, FileTree after) =>
        from app in apps
        from framework in app.Config.Frameworks
        let accepted = VersionsIn(after, framework.Name)
        where VersionsIn(before, framework.Name).Any(version => Accepts(app.Config, framework, version))
            && !accepted.Any(version => Accepts(app.Config, framework, version))
        select $"'/{app.Path}' needs {framework.Name} {framework.Version}, and the new base has {Text(accepted)}";

    // dotnet/runtime, docs/design/features/framework-version-resolution.md.
    private static bool Accepts(RuntimeConfigFile config, SharedFramework framework, string version)
    {
        string Numbers(string text, int count) => string.Join('.', text.Split('.').Take(count));
        var same = config.RollForward switch
        {
            "Major" or "LatestMajor" => 0,
            "LatestPatch" => 2,
            _ => 1,
        };
        return config.RollForward == "Disable"
            ? version == framework.Version
            : Numbers(version, same) == Numbers(framework.Version, same) && PackageVersions.Compare(version, framework.Version) >= 0;
    }

    private static IReadOnlyList<string> VersionsIn(FileTree files, string framework)
    {
        var mark = $"{SharedFolder}{framework}/";
        return
        [
            .. files.Paths.Where(path => path.Contains("/" + mark, StringComparison.Ordinal))
                .Select(path => path[(path.IndexOf("/" + mark, StringComparison.Ordinal) + 1 + mark.Length)..].Split('/')[0])
                .Distinct()
                .Order(PackageVersions.Order),
        ];
    }

    private static string Text(IReadOnlyList<string> versions) => versions.Count == 0 ? "no version of it" : string.Join(", ", versions);
}
