using System.Text;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerSlim.Tasks;

/// <summary>Fills the task's outputs from a report, as the SDK's own tasks name them. Digest and type are of what the names stand for: image or index.</summary>
internal static class TaskOutputs
{
    public static void Write(PublishSlimContainer task, BuildReport report)
    {
        var manifest = report.Artifact.Manifest;
        task.GeneratedContainerDigest = manifest.Descriptor.Digest.ToString();
        task.GeneratedContainerMediaType = manifest.Descriptor.MediaType;
        task.GeneratedArchiveOutputPath = report.ArchivePath ?? "";
        task.GeneratedContainerNames = [.. report.Names.Select(name => new TaskItem(name.ToFamiliarString()))];
        task.GeneratedContainers = [.. report.Images.Select(Describe)];
        if (report.Artifact is Image image)
        {
            task.GeneratedContainerManifest = Encoding.UTF8.GetString(manifest.Bytes.Span);
            task.GeneratedContainerConfiguration = Encoding.UTF8.GetString(image.Config.ToBytes());
            return;
        }

        task.GeneratedImageIndex = Encoding.UTF8.GetString(manifest.Bytes.Span);
    }

    // Literally: MSBuild would take a '%' in the text as the beginning of an escape.
    private static TaskItem Describe(BuiltImage built)
    {
        var item = new TaskItem("GeneratedContainer");
        ITaskItem2 literal = item;
        literal.SetMetadataValueLiteral("Manifest", Encoding.UTF8.GetString(built.Image.Manifest.Bytes.Span));
        literal.SetMetadataValueLiteral("Configuration", Encoding.UTF8.GetString(built.Image.Config.ToBytes()));
        literal.SetMetadataValueLiteral("ManifestDigest", built.Image.Manifest.Descriptor.Digest.ToString());
        literal.SetMetadataValueLiteral("ManifestMediaType", built.Image.Manifest.Descriptor.MediaType);
        literal.SetMetadataValueLiteral("RuntimeIdentifier", built.RuntimeIdentifier);
        return item;
    }
}
