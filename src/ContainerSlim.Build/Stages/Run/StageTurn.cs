namespace ContainerSlim.Build.Stages;

/// <summary>The context of a stage that runs.</summary>
/// <param name="Folder">The folder in which the stage keeps its output.</param>
/// <param name="Log">Reports whether the stage ran, and why.</param>
/// <param name="Upstream">The results of its dependencies.</param>
internal sealed record StageTurn(StageFolder Folder, StageLog Log, IReadOnlyList<StageResult> Upstream)
{
    /// <summary>The folder of all stages.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The stage's place in the lock.</summary>
    public required LockSlot Slot { get; init; }
}
