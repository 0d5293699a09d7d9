using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>Tells of a build as it goes on.</summary>
internal sealed class TerminalObserver(Terminal terminal) : IBuildObserver
{
    public void StepFinished(BuildStep step) => terminal.Inform(StepText.Render(step));

    public void Inform(string message) => terminal.Inform(message);

    public void Warn(Warning warning) => terminal.Warn(warning);
}
