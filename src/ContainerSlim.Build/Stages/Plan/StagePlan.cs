using System.Collections.Frozen;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Validated stages and copies, with the stages in an order in which they can run.</summary>
public sealed record StagePlan
{
    /// <summary>The absolute path of the project's folder.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>The absolute path of the folder in which stages keep their output.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The image's working directory: a path from its root, without leading or trailing slashes.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The lock file, if these stages run without a build of an image; otherwise null.</summary>
    public LockPlan? Lock { get; init; }

    /// <summary>Whether nothing is downloaded, if these stages run without a build of an image.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The stages to run, each after its dependencies.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>The project stages to publish after these stages have run, each after its dependencies.</summary>
    public IReadOnlyList<ProjectStage> Projects { get; init; } = [];

    /// <summary>The copies, in declaration order.</summary>
    public required IReadOnlyList<CopyPlan> Copies { get; init; }

    /// <summary>The names of the stages that already ran in an earlier part of the build.</summary>
    public IReadOnlySet<string> RanBefore { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether there is nothing to run and nothing to copy.</summary>
    public bool IsEmpty => Stages.Count == 0 && Copies.Count == 0;

    /// <summary>The place of a stage in the lock.</summary>
    internal LockSlot SlotOf(Stage stage) => new(RuntimeIdentifier.Of(Platform), stage.Name);

    /// <summary>Creates a plan from the input of a front end.</summary>
    /// <exception cref="SlimException">The input is invalid; the message names the stage or copy.</exception>
    public static StagePlan Create(StagePlanInput input) => StagePlanReader.Read(input);
}
