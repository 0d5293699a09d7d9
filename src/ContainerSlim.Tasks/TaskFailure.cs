using ContainerSlim.Build;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerSlim.Tasks;

/// <summary>Turns what a task throws into an error with a code and a sentence.</summary>
internal static class TaskFailure
{
    /// <summary>Runs a task's work.</summary>
    /// <returns>Whether nothing went wrong.</returns>
    public static bool Catch(TaskLoggingHelper log, string projectFile, Action run)
    {
        try
        {
            run();
        }
#pragma warning disable CA1031 // A front end: whatever fails, the user gets a code and a sentence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e);
            log.LogError(null, failure.Code, null, null, projectFile, 0, 0, 0, 0, "{0}", failure.Message);
            log.LogMessage(MessageImportance.Low, "{0}", e);
        }

        return !log.HasLoggedErrors;
    }
}
