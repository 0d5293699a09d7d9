using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Prepares the base and connects to the registries while the project is compiled.</summary>
public sealed class BeginSlimContainer : SlimTask
{
    /// <summary>The folder that the app will be published to.</summary>
    public string PublishDirectory { get; set; } = "";

    /// <summary>The base, as far as it is known before the project is published.</summary>
    public string? BaseImage { get; set; }

    /// <summary>The runtime identifier of the image.</summary>
    public string? RuntimeIdentifier { get; set; }

    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; set; }

    /// <summary>Folders with definitions of slices, relative to the project's folder.</summary>
    public string[] SliceFolders { get; set; } = [];

    /// <summary>Where packages come from.</summary>
    public string? PackageMirror { get; set; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; set; }

    /// <summary>Which dates of a mirror's release files are accepted.</summary>
    public string? PackageDates { get; set; }

    /// <summary>The time that packages are used from.</summary>
    public string? Snapshot { get; set; }

    /// <summary>Whether nothing is downloaded.</summary>
    public bool Offline { get; set; }

    /// <summary>The lock file, or none.</summary>
    public string? LockFile { get; set; }

    /// <summary>Whether the lock file must fit: true, false or ci.</summary>
    public string? LockMode { get; set; }

    /// <summary>The kind of chiseled base that the app will need.</summary>
    public string? BaseLibraries { get; set; }

    /// <summary>Whether the app uses no cultures.</summary>
    public bool InvariantGlobalization { get; set; }

    /// <summary>Whether the app uses no time zones.</summary>
    public bool InvariantTimezone { get; set; }

    /// <summary>The assembly's name.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The assembly that the compiler writes.</summary>
    public string Assembly { get; set; } = "";

    /// <summary>The project's rules for custom layers.</summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary>The maximum number of layers for the app's files.</summary>
    public string? MaxLayers { get; set; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers and tracing go into the image.</summary>
    public bool KeepDiagnostics { get; set; }

    /// <summary>Where the app is in the image.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>How layers are compressed.</summary>
    public string? Compression { get; set; }

    /// <summary>The compressor's level.</summary>
    public string? CompressionLevel { get; set; }

    /// <summary>The timestamp for everything in the image.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>Repositories that layers are looked for in.</summary>
    public string[] CacheFrom { get; set; } = [];

    /// <summary>The registry that the image is pushed to.</summary>
    public string? Registry { get; set; }

    /// <summary>The repository in it.</summary>
    public string? Repository { get; set; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Whether other users may write to that folder.</summary>
    public bool CacheShared { get; set; }

    /// <summary>Whether nothing has changed since the last publish, as far as is known.</summary>
    [Output]
    public bool IsLikelyTheSame { get; set; }

    private protected override Task RunAsync(CancellationToken ct)
    {
        // Values that are not known yet are omitted.
        var input = new BuildInput
        {
            ProjectFile = ProjectFile,
            ProjectDirectory = Path.GetDirectoryName(ProjectFile),
            LockFile = LockFile,
            LockMode = LockMode,
            PublishDirectory = PublishDirectory,
            AssemblyName = AssemblyName,
            RuntimeIdentifier = RuntimeIdentifier,
            Base = BaseImage,
            Distribution = Distribution,
            BaseLibraries = BaseLibraries,
            PackageMirror = PackageMirror,
            PackageKeyring = PackageKeyring,
            PackageDates = PackageDates,
            BasePackages = new BasePackagesInput { Definitions = TaskInputs.ReadFolders(SliceFolders, ProjectFile) },
            Snapshot = Snapshot,
            Offline = Offline,
            InvariantGlobalization = InvariantGlobalization,
            InvariantTimezone = InvariantTimezone,
            LayerRules = TaskInputs.ReadRules(Layers),
            MaxLayers = MaxLayers,
            KeepDiagnostics = KeepDiagnostics,
            WorkingDirectory = WorkingDirectory,
            Compression = Compression,
            CompressionLevel = CompressionLevel,
            SourceDateEpoch = SourceDateEpoch,
            CacheFrom = CacheFrom,
            Registry = Registry,
            Repository = Repository,
            CacheDirectory = CacheDirectory,
            CacheShared = CacheShared,
        };
        var begun = ImagePublisher.Begin(input, Assembly, TimeProvider.System);
        IsLikelyTheSame = begun.IsLikelyTheSame;

        // MSBuild disposes of it when the build ends, even one that fails before it comes to an image.
        if (BuildEngine is IBuildEngine4 engine) engine.RegisterTaskObject(begun, begun, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return Task.CompletedTask;
    }
}
