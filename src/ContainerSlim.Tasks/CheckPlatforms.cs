using ContainerSlim.Build;
using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace ContainerSlim.Tasks;

/// <summary>Checks the platforms of an index before anything is published for them.</summary>
public sealed class CheckPlatforms : MSBuildTask
{
    /// <summary>The project file, for messages.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The runtime identifiers.</summary>
    [Required]
    public string[] RuntimeIdentifiers { get; set; } = [];

    /// <summary>Checks them.</summary>
    public override bool Execute() => TaskFailure.Catch(Log, ProjectFile, () => PlatformList.Check(RuntimeIdentifiers));
}
