using System.Text;
using ContainerSlim.Build;
using ContainerSlim.Build.Stages;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Turns the task's parameters into the input of a plan. MSBuild's escapes are decoded here, so values are as their author wrote them.</summary>
internal static class TaskInputs
{
    public static BuildInput Read(PublishSlimContainer task) => Read(task, new ItemProperties(task.ItemProperties));

    private static BuildInput Read(PublishSlimContainer task, ItemProperties properties) => new()
    {
        PublishDirectory = task.PublishDirectory,
        AssemblyName = task.AssemblyName,
        RuntimeIdentifier = task.RuntimeIdentifier,
        InvariantGlobalization = OrNull(task.InvariantGlobalization),
        InvariantTimezone = OrNull(task.InvariantTimezone),
        RuntimePacks = [.. task.RuntimePacks.Select(pack => new RuntimePack(pack.ItemSpec, pack.GetMetadata("Version"), pack.GetMetadata("Folder")))],
        AppHostPath = task.AppHostPath,
        IsTrimmed = task.IsTrimmed,
        Assemblies = [.. task.Assemblies.Select(assembly => new AppAssembly(assembly.ItemSpec, assembly.GetMetadata("NuGetPackageId").Length == 0))],
        KeepSymbols = task.KeepSymbols,
        KeepDocumentation = task.KeepDocumentation,
        KeepOtherPlatforms = task.KeepOtherPlatforms,
        KeepDiagnostics = task.KeepDiagnostics,
        Base = task.BaseImage,
        Distribution = task.Distribution,
        BaseLibraries = task.BaseLibraries,
        PackageMirror = task.PackageMirror,
        PackageKeyring = task.PackageKeyring,
        PackageDates = task.PackageDates,
        Snapshot = task.Snapshot,
        Offline = task.Offline,
        BasePackages = ReadPackages(task),
        RefreshBase = task.RefreshBase,
        LockFile = task.LockFile,
        LockMode = task.LockMode,
        Registry = task.Registry,
        Repository = task.Repository,
        Tags = task.ImageTags,
        PlatformTags = task.PlatformTags,
        ArchivePath = task.ArchiveOutputPath,
        ArchiveFormat = task.ArchiveFormat,
        LayoutPath = task.LayoutPath,
        DefaultArchivePath = task.DefaultArchivePath,
        LocalRegistry = task.LocalRegistry,
        ImageFormat = task.ImageFormat,
        Compression = task.Compression,
        CompressionLevel = task.CompressionLevel,
        WorkingDirectory = task.WorkingDirectory,
        User = task.User,
        AppCommand = properties.Words("ContainerAppCommand", task.AppCommand),
        AppCommandArgs = properties.Words("ContainerAppCommandArgs", task.AppCommandArgs),
        AppCommandInstruction = task.AppCommandInstruction,
        DefaultArgs = properties.Words("ContainerDefaultArgs", task.DefaultArgs),
        Entrypoint = properties.Words("ContainerEntrypoint", task.Entrypoint),
        EntrypointArgs = properties.Words("ContainerEntrypointArgs", task.EntrypointArgs),
        Environment = properties.Pairs("ContainerEnvironmentVariable", Pairs(task.EnvironmentVariables, "Value")),
        Labels = properties.Pairs("ContainerLabel", Pairs(task.Labels, "Value")),
        Annotations = properties.Pairs("ContainerAnnotation", Pairs(task.Annotations, "Value")),
        IndexAnnotations = Pairs(task.IndexAnnotations, "Value"),
        Ports = properties.Ports("ContainerPort", Pairs(task.ExposedPorts, "Type")),
        LabelCreated = task.LabelCreated,
        LabelBaseName = task.LabelBaseName,
        LabelBaseDigest = task.LabelBaseDigest,
        SourceDateEpoch = task.SourceDateEpoch,
        ContentTime = task.ContentTime,
        ReportPath = task.ReportPath,
        CacheDirectory = task.CacheDirectory,
        CacheShared = task.CacheShared,
        CacheFrom = task.CacheFrom,
        CacheTo = task.CacheTo,
        CacheLimit = task.CacheLimit,
        Files = [.. task.PublishedFiles.Select(file => ReadFile(file, "RelativePath"))],
        LayerRules = ReadRules(task.Layers),
        MaxLayers = task.MaxLayers,
        Always = task.Always,
        ProjectFile = task.ProjectFile,
        ProjectDirectory = Path.GetDirectoryName(task.ProjectFile),
        StageDirectory = task.StageDirectory,
        ProjectFiles = task.ProjectFiles,
        Stages = StageItems.Read(task.Stages),
        Copies = CopyItems.Read(task.Copies),
        Directories = [.. task.Directories.Select(ReadDirectory)],
    };

    /// <summary>The .NET SDK's metadata of a published file: its package, the project that built it, or its path in this project.</summary>
    public static PublishedFile ReadFile(ITaskItem file, string pathMetadata) => new(file.GetMetadata(pathMetadata))
    {
        Package = TextOrNull(file.GetMetadata("NuGetPackageId")),
        PackageVersion = TextOrNull(file.GetMetadata("NuGetPackageVersion")),
        IsNative = file.GetMetadata("AssetType") == "native",
        IsOfReferencedProject = file.GetMetadata("ReferenceSourceTarget") == "ProjectReference",
        IsContent = file.GetMetadata("TargetPath").Length > 0
            && file.GetMetadata("IsKeyOutput").Length == 0
            && file.GetMetadata("PostprocessAssembly").Length == 0,
    };

    public static IReadOnlyList<LayerRule> ReadRules(ITaskItem[] layers) =>
        [.. layers.Select(layer => new LayerRule(layer.ItemSpec, layer.GetMetadata("Files"), layer.GetMetadata("Order")))];

    /// <summary>Folders that are relative to the project's, as absolute ones.</summary>
    public static IReadOnlyList<string> ReadFolders(string[] folders, string projectFile) =>
        [.. folders.Select(folder => Path.GetFullPath(folder, Path.GetDirectoryName(projectFile) ?? "."))];

    private static BasePackagesInput ReadPackages(PublishSlimContainer task) => new()
    {
        Items = [.. task.Packages.Select(ReadPackage)],
        Definitions = ReadFolders(task.SliceFolders, task.ProjectFile),
        AllowMissing = task.AllowMissing,
        Icu = task.Icu,
        IcuLocales = task.IcuLocales,
    };

    private static PackageInput ReadPackage(ITaskItem package) => new(package.ItemSpec)
    {
        Platform = package.GetMetadata(nameof(PackageInput.Platform)),
        Version = package.GetMetadata(nameof(PackageInput.Version)),
    };

    private static DirectoryInput ReadDirectory(ITaskItem directory) => new(directory.ItemSpec)
    {
        Owner = directory.GetMetadata(nameof(DirectoryInput.Owner)),
        Mode = directory.GetMetadata(nameof(DirectoryInput.Mode)),
        Volume = directory.GetMetadata(nameof(DirectoryInput.Volume)),
    };

    private static string? TextOrNull(string text) => text.Length == 0 ? null : text;

    /// <summary>The results of the builds of an index's platforms.</summary>
    public static IReadOnlyList<BuildInput> ReadPlatforms(ITaskItem[] platforms) =>
        [.. platforms.Select(platform => InputText.Read(platform.GetMetadata("Input")))];

    /// <summary>The settings for the sources and destinations of an image, for the log. Variables and labels are omitted, because they may be secret.</summary>
    public static string Describe(PublishSlimContainer task) => new StringBuilder("PublishSlimContainer:")
        .Append(" publish=").Append(task.PublishDirectory)
        .Append(" rid=").Append(task.RuntimeIdentifier)
        .Append(" base=").Append(task.BaseImage)
        .Append(" registry=").Append(task.Registry)
        .Append(" repository=").Append(task.Repository)
        .Append(" tags=").AppendJoin(',', task.ImageTags)
        .Append(" archive=").Append(task.ArchiveOutputPath)
        .Append(" layout=").Append(task.LayoutPath)
        .ToString();

    private static bool? OrNull(string? text) => bool.TryParse(text, out var value) ? value : null;

    private static List<KeyValuePair<string, string>> Pairs(ITaskItem[] items, string metadata)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var item in items) pairs.Add(new(item.ItemSpec, item.GetMetadata(metadata)));
        return pairs;
    }
}
