namespace ContainerSlim.Build.Stages;

/// <summary>The layers between the base and the app.</summary>
/// <param name="Layers">The layers, bottom layer first.</param>
/// <param name="Root">The root file system of these layers and, if it had to be read, of the base.</param>
internal sealed record StagedLayers(IReadOnlyList<BuiltLayer> Layers, ImageRoot Root)
{
    /// <summary>The directories whose owner and mode the app's layers must keep.</summary>
    public HeldDirectories Held { get; init; } = HeldDirectories.None;
}
