using System.Collections.Frozen;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Stages and copies; validated, and the stages in an order in which they can run.</summary>
public sealed record StagePlan
{
    /// <summary>The project's folder, absolute.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Where stages keep what they made, absolute.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The image's working directory: a path from its root, without slashes at its ends.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The stages to run, each after those that it depends on.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>The project stages that are published once these stages have run, each after those that it depends on.</summary>
    public IReadOnlyList<ProjectStage> Projects { get; init; } = [];

    /// <summary>The copies, in the order they are written.</summary>
    public required IReadOnlyList<CopyPlan> Copies { get; init; }

    /// <summary>Names of the stages that had their turn in an earlier part of the build.</summary>
    public IReadOnlySet<string> RanBefore { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether there is nothing to run and nothing to copy.</summary>
    public bool IsEmpty => Stages.Count == 0 && Copies.Count == 0;

    /// <summary>Makes a plan from what a front end was told.</summary>
    /// <exception cref="SlimException">Something in it cannot be; the sentence names the stage or copy.</exception>
    public static StagePlan Create(StagePlanInput input) => StagePlanReader.Read(input);
}
