namespace ContainerSlim.Build;

/// <summary>Ignores everything.</summary>
internal sealed class SilentObserver : IBuildObserver
{
    public static readonly SilentObserver Instance = new();

    public void StepFinished(BuildStep step)
    {
    }

    public void Inform(string message)
    {
    }

    public void Warn(Warning warning)
    {
    }
}
