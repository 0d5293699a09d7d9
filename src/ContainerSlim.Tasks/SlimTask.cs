using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace ContainerSlim.Tasks;

/// <summary>A task that can be cancelled, and whose failures are a code and a sentence.</summary>
public abstract class SlimTask : MSBuildTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    /// <summary>The project's name, for messages.</summary>
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Does the work, and logs its failure.</summary>
    public sealed override bool Execute() => TaskFailure.Catch(Log, ProjectFile, () => RunAsync(cancellation.Token).GetAwaiter().GetResult());

    /// <summary>Ends the work; nothing half-written is left.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Frees the cancellation.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the cancellation.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) cancellation.Dispose();
    }

    private protected abstract Task RunAsync(CancellationToken ct);
}
