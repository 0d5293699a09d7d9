using System.Collections.Concurrent;
using ContainerSlim.Build;

namespace ContainerSlim.Failure.Tests;

/// <summary>Hears what a user would.</summary>
internal sealed class Listener : IBuildObserver
{
    public ConcurrentQueue<Warning> Warnings { get; } = new();

    public ConcurrentQueue<string> Information { get; } = new();

    /// <summary>The only warning, which has a code.</summary>
    public string OnlyWarning(WarningCode code)
    {
        var warning = Assert.Single(Warnings);
        Assert.Equal(code, warning.Code);
        return warning.Message;
    }

    public void StepFinished(BuildStep step)
    {
    }

    public void Inform(string message) => Information.Enqueue(message);

    public void Warn(Warning warning) => Warnings.Enqueue(warning);
}
