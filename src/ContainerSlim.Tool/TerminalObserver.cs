using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>Shows the progress of a build.</summary>
internal sealed class TerminalObserver(Terminal terminal) : IBuildObserver
{
    public void StepFinished(BuildStep step) => terminal.Inform(StepText.Render(step));

    public void Inform(string message) => terminal.Inform(message);

    public void Detail(string message) => terminal.Detail(message);

    public void Warn(Warning warning) => terminal.Warn(warning);
}
