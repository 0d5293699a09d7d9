using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A folder of restored NuGet packages (<c>ID/VERSION</c>). Finds the .NET runtime and the app host of a platform.</summary>
/// <param name="path">The folder.</param>
public sealed class PackageFolder(string path)
{
    private static readonly string[] Frameworks = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"];

    /// <summary>The folder that NuGet restores to: <c>NUGET_PACKAGES</c>, or <c>.nuget/packages</c> in the user's profile.</summary>
    public static PackageFolder Default => new(Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"));

    /// <summary>Reads a runtime pack from its folder, <c>…/microsoft.netcore.app.runtime.linux-x64/10.0.1</c>.</summary>
    /// <exception cref="BuildException">The folder is not a runtime pack.</exception>
    public static RuntimePack ReadRuntimePack(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var id = Path.GetFileName(Path.GetDirectoryName(full)) ?? "";
        var framework = Frameworks.FirstOrDefault(name => id.StartsWith(name + ".Runtime.", StringComparison.OrdinalIgnoreCase));
        return framework is not null && Directory.Exists(Path.Combine(full, "runtimes"))
            ? new RuntimePack(framework, Path.GetFileName(full), full)
            : throw new BuildException(
                ErrorCode.RuntimePackMissing,
                $"cannot use '{directory}' as a runtime pack: it is not a folder of a restored package such as microsoft.netcore.app.runtime.linux-x64/10.0.1");
    }

    /// <summary>All runtime packs for a runtime identifier.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks(string rid) =>
        [.. Frameworks.SelectMany(framework => Versions($"{framework}.Runtime.{rid}")
            .Select(folder => new RuntimePack(framework, Path.GetFileName(folder), folder)))];

    /// <summary>The newest app host for a runtime identifier; null if there is none.</summary>
    public string? FindAppHost(string rid) => Versions($"Microsoft.NETCore.App.Host.{rid}")
        .OrderByDescending(folder => Path.GetFileName(folder), PackageVersions.Order)
        .Select(folder => Path.Combine(folder, "runtimes", rid, "native", "apphost"))
        .FirstOrDefault(File.Exists);

    // NuGet writes package names in lowercase.
    private string[] Versions(string package)
    {
        var folder = Path.Combine(path, package.ToLowerInvariant());
        return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
    }
}
