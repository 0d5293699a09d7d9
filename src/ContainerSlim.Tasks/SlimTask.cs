using ContainerSlim.Build;
using ContainerSlim.Oci;
using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace ContainerSlim.Tasks;

/// <summary>A task that can be canceled, and whose errors have a code and a message.</summary>
public abstract class SlimTask : MSBuildTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    static SlimTask() => StartupCode.Load();

    /// <summary>The project's name, for messages.</summary>
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Runs the task, and logs its failure.</summary>
    public sealed override bool Execute()
    {
        try
        {
            RunAsync(cancellation.Token).GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // A front end: whatever fails, the user gets a code and a sentence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e);
            Log.LogError(null, failure.Code, null, null, ProjectFile, 0, 0, 0, 0, "{0}", failure.Message);
            Log.LogMessage(MessageImportance.Low, "{0}", ForeignText.Lines(e.ToString()));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Cancels the task. Nothing half-written is left.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Disposes the cancellation source.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the cancellation source.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) cancellation.Dispose();
    }

    private protected abstract Task RunAsync(CancellationToken ct);
}
