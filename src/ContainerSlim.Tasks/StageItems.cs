using ContainerSlim.Build.Stages;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>SlimStage items as the input of a plan.</summary>
internal static class StageItems
{
    public static IReadOnlyList<StageInput> Read(ITaskItem[] items) => [.. items.Select(Read)];

    private static StageInput Read(ITaskItem item) => new(item.ItemSpec)
    {
        Kind = item.GetMetadata(nameof(StageInput.Kind)),
        DependsOn = item.GetMetadata(nameof(StageInput.DependsOn)),
        Command = item.GetMetadata(nameof(StageInput.Command)),
        WorkingDirectory = item.GetMetadata(nameof(StageInput.WorkingDirectory)),
        Environment = MetadataList.Of(item, nameof(StageInput.Environment)),
        Inputs = item.GetMetadata(nameof(StageInput.Inputs)),
        Outputs = item.GetMetadata(nameof(StageInput.Outputs)),
        Shell = item.GetMetadata(nameof(StageInput.Shell)),
        BeforePublish = item.GetMetadata(nameof(StageInput.BeforePublish)),
        Timeout = item.GetMetadata(nameof(StageInput.Timeout)),
        Key = item.GetMetadata(nameof(StageInput.Key)),
        Project = item.GetMetadata(nameof(StageInput.Project)),
        Mode = item.GetMetadata(nameof(StageInput.Mode)),
        Image = item.GetMetadata(nameof(StageInput.Image)),
        Platform = item.GetMetadata(nameof(StageInput.Platform)),
        Packages = item.GetMetadata(nameof(StageInput.Packages)),
        Dependencies = item.GetMetadata(nameof(StageInput.Dependencies)),
    };
}
