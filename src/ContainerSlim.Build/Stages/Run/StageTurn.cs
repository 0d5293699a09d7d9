namespace ContainerSlim.Build.Stages;

/// <summary>What a stage has while it runs.</summary>
/// <param name="Folder">Where it keeps what it made.</param>
/// <param name="Log">Tells whether it ran, and why.</param>
/// <param name="Upstream">What it depends on.</param>
internal sealed record StageTurn(StageFolder Folder, StageLog Log, IReadOnlyList<StageResult> Upstream)
{
    /// <summary>The folder of all stages.</summary>
    public required string StageDirectory { get; init; }
}
