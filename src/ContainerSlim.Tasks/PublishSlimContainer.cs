using ContainerSlim.Build;
using Microsoft.Build.Framework;
using MSBuildTask = Microsoft.Build.Utilities.Task;

namespace ContainerSlim.Tasks;

/// <summary>Makes an image of a published project, or an index of the images of its platforms: properties and items in, an image at its destinations out.</summary>
public sealed partial class PublishSlimContainer : MSBuildTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    /// <summary>Builds the image and fills the outputs.</summary>
    public override bool Execute() => TaskFailure.Catch(Log, ProjectFile, () =>
    {
        Log.LogMessage(MessageImportance.Low, "{0}", TaskInputs.Describe(this));
        var input = TaskInputs.Read(this);
        if (IsPlatform)
        {
            PlatformInput = InputText.Write(input);
            return;
        }

        var builder = new ImageBuilder(new LogObserver(Log), TimeProvider.System);
        var report = builder.BuildAsync(TaskInputs.Plan(input, Platforms), cancellation.Token).GetAwaiter().GetResult();
        TaskOutputs.Write(this, report);

        // "Project -> result" is what the terminal logger shows of a project; other loggers show it as any message of high importance.
        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, SummaryText.Render(report));
    });

    /// <summary>Ends the build; nothing half-written is left.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <summary>Frees the cancellation.</summary>
    public void Dispose() => cancellation.Dispose();
}
