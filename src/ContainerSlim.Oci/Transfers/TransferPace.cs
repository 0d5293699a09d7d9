namespace ContainerSlim.Oci;

/// <summary>How slow a sender may be before its connection counts as lost.</summary>
/// <param name="Silence">How long the next bytes may take.</param>
/// <param name="MinRate">The lowest acceptable rate, in bytes a second.</param>
/// <param name="Window">How long the rate may be lower than that.</param>
public sealed record TransferPace(TimeSpan Silence, int MinRate, TimeSpan Window)
{
    /// <summary>The fewest bytes that must arrive within a <see cref="Window"/>.</summary>
    public long MinBytes => (long)(MinRate * Window.TotalSeconds);
}
