namespace ContainerSlim.Build;

/// <summary>Observes a build while it runs.</summary>
public interface IBuildObserver
{
    /// <summary>Reports that a step has ended.</summary>
    void StepFinished(BuildStep step);

    /// <summary>Reports something that the user may want to know.</summary>
    void Inform(string message);

    /// <summary>Reports something that matters only to someone who investigates the build, such as a line that a program printed.</summary>
    void Detail(string message)
    {
    }

    /// <summary>Reports something that the user should know.</summary>
    void Warn(Warning warning);
}
