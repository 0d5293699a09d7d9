using System.Collections.Concurrent;
using ContainerSlim.Build;

namespace ContainerSlim.Failure.Tests;

/// <summary>Hears what a user would.</summary>
internal sealed class Listener : IBuildObserver
{
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Information { get; } = new();

    public void StepFinished(BuildStep step)
    {
    }

    public void Inform(string message) => Information.Enqueue(message);

    public void Warn(string message) => Warnings.Enqueue(message);
}
