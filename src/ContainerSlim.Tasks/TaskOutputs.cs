using System.Text;
using ContainerSlim.Build;
using Microsoft.Build.Utilities;

namespace ContainerSlim.Tasks;

/// <summary>Fills the task's outputs from a report, as the SDK's own task names them.</summary>
internal static class TaskOutputs
{
    public static void Write(PublishSlimContainer task, BuildReport report)
    {
        var image = report.Image;
        task.GeneratedContainerManifest = Encoding.UTF8.GetString(image.Manifest.Bytes.Span);
        task.GeneratedContainerConfiguration = Encoding.UTF8.GetString(image.Config.ToBytes());
        task.GeneratedContainerDigest = image.Manifest.Descriptor.Digest.ToString();
        task.GeneratedContainerMediaType = image.Manifest.Descriptor.MediaType;
        task.GeneratedArchiveOutputPath = report.ArchivePath ?? "";
        task.GeneratedContainerNames = [.. report.Names.Select(name => new TaskItem(name.ToFamiliarString()))];
    }
}
