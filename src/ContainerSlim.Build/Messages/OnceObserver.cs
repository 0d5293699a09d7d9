using System.Collections.Concurrent;

namespace ContainerSlim.Build;

/// <summary>Passes each message on only once, so that what applies to every platform is not repeated for each.</summary>
internal sealed class OnceObserver(IBuildObserver inner) : IBuildObserver
{
    private readonly ConcurrentDictionary<string, bool> said = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<Warning> warnings = new();

    /// <summary>The warnings that were passed on.</summary>
    public IReadOnlyCollection<Warning> Warnings => warnings;

    public void StepFinished(BuildStep step) => inner.StepFinished(step);

    public void Inform(string message)
    {
        if (said.TryAdd(message, true)) inner.Inform(message);
    }

    public void Detail(string message) => inner.Detail(message);

    public void Warn(Warning warning)
    {
        if (!said.TryAdd(warning.Message, true)) return;

        warnings.Enqueue(warning);
        inner.Warn(warning);
    }
}
