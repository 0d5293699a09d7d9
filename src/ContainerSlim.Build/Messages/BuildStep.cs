namespace ContainerSlim.Build;

/// <summary>A step of a build.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Duration">How long it took.</param>
public sealed record BuildStep(string Name, TimeSpan Duration)
{
    /// <summary>Bytes that the step wrote on this machine.</summary>
    public long Written { get; init; }

    /// <summary>Bytes that were in place already and did not have to be transferred.</summary>
    public long Reused { get; init; }

    /// <summary>What the step sent or received.</summary>
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];
}
