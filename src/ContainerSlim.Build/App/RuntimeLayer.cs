using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The layer with the shared frameworks that an app needs, taken from their runtime packs and laid out like an installed runtime,
/// so that every app on the same version has the same layer.
/// </summary>
internal static class RuntimeLayer
{
    private const string Root = "usr/share/dotnet";
    private const string BaseFramework = "Microsoft.NETCore.App";
    private const int Plain = 0b110_100_100;
    private const int Executable = 0b111_101_101;

    /// <summary>Selects the newest available patch for each framework's major and minor version, base framework first.</summary>
    /// <exception cref="BuildException">A pack is missing.</exception>
    public static IReadOnlyList<RuntimePack> Select(PublishedApp app)
    {
        // Every framework builds on Microsoft.NETCore.App, whether runtimeconfig.json names it or not.
        var wanted = app.Frameworks.Any(framework => framework.Name == BaseFramework)
            ? app.Frameworks
            : [new SharedFramework(BaseFramework, app.Frameworks[0].Version), .. app.Frameworks];
        var foundation = Select(app, wanted.First(framework => framework.Name == BaseFramework), newest: null);

        // A framework requires the patch of the base framework that it was built with, so it must not be newer than the base framework.
        return [foundation, .. wanted.Where(framework => framework.Name != BaseFramework).Select(framework => Select(app, framework, foundation.Version))];
    }

    /// <summary>The key of the layer: the same packs, all with or all without diagnostics, give the same bytes.</summary>
    public static string Key(IReadOnlyList<RuntimePack> packs, string rid, bool diagnostics) =>
        string.Join('\n', packs
            .Select(pack => $"{pack.Framework}/{pack.Version}")
            .Prepend($"runtime/2 {rid} {(diagnostics ? "whole" : "without diagnostics")}"));

    /// <summary>The files of the packs, at their paths in an installed runtime.</summary>
    /// <param name="packs">The packs.</param>
    /// <param name="rid">The runtime identifier of the image.</param>
    /// <param name="diagnostics">Whether to include the libraries for dumps, debuggers and tracing.</param>
    public static List<LayerEntry> Entries(IReadOnlyList<RuntimePack> packs, string rid, bool diagnostics)
    {
        var files = packs.SelectMany(pack => Files(pack, rid, diagnostics)).ToList();
        var directories = files.SelectMany(file => Parents(file.Path)).Distinct(StringComparer.Ordinal);
        return [.. directories.Select(path => LayerEntry.Directory(path, Executable)), .. files];
    }

    private static RuntimePack Select(PublishedApp app, SharedFramework framework, string? newest)
    {
        var series = Series(framework.Version);
        return app.RuntimePacks
            .Where(pack => pack.Framework == framework.Name && Series(pack.Version) == series && Directory.Exists(pack.Directory))
            .Where(pack => PackageVersions.Compare(pack.Version, framework.Version) >= 0)
            .Where(pack => newest is null || PackageVersions.Compare(pack.Version, newest) <= 0)
            .MaxBy(pack => pack.Version, PackageVersions.Order)
            ?? throw new BuildException(
                ErrorCode.RuntimePackMissing,
                $"cannot put {framework.Name} {series} into the image: the package {framework.Name}.Runtime.{app.RuntimeIdentifier}, "
                + $"{framework.Version} or a later patch{(newest is null ? "" : $" up to {newest}")}, is not in the package folder; "
                + "publish the project with -t:PublishSlimContainer, which downloads it, or publish self-contained");
    }

    private static string Series(string version) => string.Join('.', version.Split('.').Take(2));

    private static IEnumerable<LayerEntry> Files(RuntimePack pack, string rid, bool diagnostics)
    {
        var runtimes = Path.Combine(pack.Directory, "runtimes", rid);
        var managed = Directory.Exists(Path.Combine(runtimes, "lib"))
            ? Directory.EnumerateFiles(Path.Combine(runtimes, "lib"), "*", SearchOption.AllDirectories)
            : [];
        var native = Directory.Exists(Path.Combine(runtimes, "native"))
            ? Directory.EnumerateFiles(Path.Combine(runtimes, "native"), "*", SearchOption.TopDirectoryOnly)
            : [];
        return managed.Concat(native).Where(file => diagnostics || !DiagnosticFiles.Contains(Path.GetFileName(file))).Select(file => Entry(pack, file));
    }

    private static LayerEntry Entry(RuntimePack pack, string file)
    {
        var name = Path.GetFileName(file);
        var folder = name == "libhostfxr.so" ? $"{Root}/host/fxr/{pack.Version}" : $"{Root}/shared/{pack.Framework}/{pack.Version}";
        return LayerFile.FromDisk($"{folder}/{name}", name == "createdump" ? Executable : Plain, file);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash >= Root.Length; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }
}
