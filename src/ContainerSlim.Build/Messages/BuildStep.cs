namespace ContainerSlim.Build;

/// <summary>A step of a build.</summary>
/// <param name="Name">The name of the step.</param>
/// <param name="Duration">The duration of the step.</param>
public sealed record BuildStep(string Name, TimeSpan Duration)
{
    /// <summary>Bytes that the step wrote on this machine.</summary>
    public long Written { get; init; }

    /// <summary>Bytes that were already in place and did not have to be transferred.</summary>
    public long Reused { get; init; }

    /// <summary>What the step sent or received.</summary>
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];
}
