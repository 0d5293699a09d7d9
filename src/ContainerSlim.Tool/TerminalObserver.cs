using System.Globalization;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>Tells of a build as it goes on.</summary>
internal sealed class TerminalObserver(Terminal terminal) : IBuildObserver
{
    public void StepFinished(BuildStep step) =>
        terminal.Inform(string.Create(CultureInfo.InvariantCulture, $"{step.Name}: {step.Duration.TotalSeconds:0.00} s"));

    public void Inform(string message) => terminal.Inform(message);

    public void Warn(string message) => terminal.Warn(message);
}
