using ContainerSlim.Build;
using ContainerSlim.Oci;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerSlim.Tasks;

/// <summary>Writes a build's messages to MSBuild's log. Thread-safe.</summary>
internal sealed class LogObserver(TaskLoggingHelper log, string projectFile) : IBuildObserver
{
    public void StepFinished(BuildStep step) => log.LogMessage(MessageImportance.Normal, "{0}", ForeignText.Lines(StepText.Render(step)));

    public void Inform(string message) => log.LogMessage(MessageImportance.High, "{0}", ForeignText.Lines(message));

    public void Detail(string message) => log.LogMessage(MessageImportance.Low, "{0}", ForeignText.Lines(message));

    public void Warn(Warning warning) =>
        log.LogWarning(null, warning.CodeText, null, null, projectFile, 0, 0, 0, 0, "{0}", ForeignText.Lines(warning.Message));
}
