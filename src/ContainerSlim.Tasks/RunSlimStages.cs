using ContainerSlim.Build;
using ContainerSlim.Build.Stages;
using Microsoft.Build.Framework;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace ContainerSlim.Tasks;

/// <summary>Runs stages without building an image: before the publish, before project stages, or for SlimStages.</summary>
public sealed class RunSlimStages : SlimTask
{
    /// <summary>A <see cref="StagePart"/>.</summary>
    [Required]
    public string Part { get; set; } = "";

    /// <summary>The folder for the results of stages.</summary>
    [Required]
    public string StageDirectory { get; set; } = "";

    /// <summary>Stages: the name, with metadata by their kind.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>The stages to build; empty for all.</summary>
    public string? Targets { get; set; }

    /// <summary>The platform of the image.</summary>
    public string? RuntimeIdentifier { get; set; }

    /// <summary>The distribution of the packages.</summary>
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

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Whether other users may write to that folder.</summary>
    public bool CacheShared { get; set; }

    /// <summary>
    /// The projects to publish after this part, in order, with metadata Stage, PublishDirectory,
    /// BuildDirectory, and the property that sets or removes their mode.
    /// </summary>
    [Output]
    public ITaskItem[] Projects { get; private set; } = [];

    private protected override async Task RunAsync(CancellationToken ct)
    {
        var plan = StagePlan.Create(new StagePlanInput
        {
            ProjectDirectory = Path.GetDirectoryName(ProjectFile)!,
            StageDirectory = StageDirectory,
            Platform = Build.RuntimeIdentifier.ToPlatform(string.IsNullOrEmpty(RuntimeIdentifier) ? Build.RuntimeIdentifier.Default : RuntimeIdentifier),
            Distribution = Distribution,
            Definitions = TaskInputs.ReadFolders(SliceFolders, ProjectFile),
            PackageMirror = PackageMirror,
            PackageKeyring = PackageKeyring,
            PackageDates = PackageDates,
            Snapshot = Snapshot,
            Offline = Offline,
            LockFile = LockFile,
            LockMode = LockMode,
            Part = Enum.Parse<StagePart>(Part),
            Targets = Targets,
            Stages = StageItems.Read(Stages),
        });
        await new StageBuilder(new LogObserver(Log, ProjectFile), TimeProvider.System).BuildAsync(plan, new CacheChoice(CacheDirectory, CacheShared), ct);
        Projects = [.. plan.Projects.Select(ToItem)];
    }

    private static TaskItem ToItem(ProjectStage stage)
    {
        var item = new TaskItem(stage.Project);
        item.SetMetadata("Stage", stage.Name);
        // MSBuild removes a property even if the same call sets it.
        item.SetMetadata("ModeProperty", stage.Mode is { } mode ? $"SlimMode={mode}" : "");
        item.SetMetadata("NotForStage", stage.Mode is null ? "SlimMode" : "");
        item.SetMetadata("PublishDirectory", stage.PublishDirectory);
        item.SetMetadata("BuildDirectory", stage.BuildDirectory);
        return item;
    }
}
