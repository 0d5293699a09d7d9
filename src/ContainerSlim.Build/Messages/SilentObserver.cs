namespace ContainerSlim.Build;

/// <summary>Nobody hears of it.</summary>
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
