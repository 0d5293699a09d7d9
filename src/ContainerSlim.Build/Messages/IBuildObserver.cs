namespace ContainerSlim.Build;

/// <summary>Hears of a build while it runs.</summary>
public interface IBuildObserver
{
    /// <summary>A step ended.</summary>
    void StepFinished(BuildStep step);

    /// <summary>Something the user may want to know.</summary>
    void Inform(string message);

    /// <summary>Something that matters only to someone who looks into the build, such as a line that a program printed.</summary>
    void Detail(string message)
    {
    }

    /// <summary>Something the user should know.</summary>
    void Warn(Warning warning);
}
