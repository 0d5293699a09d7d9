using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Makes an image of a published project: properties and items in, an image at its destinations out.</summary>
public sealed partial class PublishSlimContainer : SlimTask
{
    private protected override async Task RunAsync(CancellationToken ct)
    {
        Log.LogMessage(MessageImportance.Low, "{0}", TaskInputs.Describe(this));
        var builder = new ImageBuilder(new LogObserver(Log), TimeProvider.System);
        var report = await builder.BuildAsync(BuildPlan.Create(TaskInputs.Read(this)), ct);
        TaskOutputs.Write(this, report);

        // "Project -> result" is what the terminal logger shows of a project; other loggers show it as any message of high importance.
        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, SummaryText.Render(report));
    }
}
