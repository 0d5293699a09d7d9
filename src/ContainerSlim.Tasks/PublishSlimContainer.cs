using ContainerSlim.Build;
using ContainerSlim.Oci;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>
/// Builds an image of a published project, or an index of the images for its
/// platforms, from properties and items.
/// </summary>
public sealed partial class PublishSlimContainer : SlimTask
{
    private protected override async Task RunAsync(CancellationToken ct)
    {
        Log.LogMessage(MessageImportance.Low, "{0}", TaskInputs.Describe(this));
        var input = TaskInputs.Read(this);
        if (IsPlatform)
        {
            PlatformInput = InputText.Write(input);
            return;
        }

        WarnOfUnknownSettings();
        var publisher = new ImagePublisher(new LogObserver(Log, ProjectFile), TimeProvider.System);
        var result = await publisher.PublishAsync(input, TaskInputs.ReadPlatforms(Platforms), ct);
        TaskOutputs.Write(this, result);

        // "Project -> result" is what the terminal logger shows of a project; other loggers show it as any message of high importance.
        Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, ForeignText.Lines(result.Summary));
    }

    private void WarnOfUnknownSettings()
    {
        if (SettingsFile.Length == 0) return;

        var globals = BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties().Keys : [];
        var observer = new LogObserver(Log, ProjectFile);
        foreach (var warning in SettingNames.In(SettingsFile).Check(globals, ProjectFiles)) observer.Warn(warning);
    }
}
