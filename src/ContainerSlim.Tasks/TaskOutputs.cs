using ContainerSlim.Build;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerSlim.Tasks;

/// <summary>
/// Sets the task's outputs from a result, with the names of the SDK's own tasks. Digest and type belong to what the names refer to: image or index.
/// </summary>
internal static class TaskOutputs
{
    public static void Write(PublishSlimContainer task, PublishResult result)
    {
        task.GeneratedContainerDigest = result.Digest;
        task.GeneratedContainerMediaType = result.MediaType;
        task.GeneratedArchiveOutputPath = result.ArchivePath ?? "";
        task.GeneratedContainerNames = [.. result.Names.Select(name => new TaskItem(name))];
        task.GeneratedContainers = [.. result.Images.Select(Describe)];
        if (result.IsIndex)
        {
            task.GeneratedImageIndex = result.Manifest;
            return;
        }

        task.GeneratedContainerManifest = result.Manifest;
        task.GeneratedContainerConfiguration = result.Images[0].Configuration;
    }

    // Set literally, because MSBuild would read a '%' in the text as the start of an escape.
    private static TaskItem Describe(PublishedImage image)
    {
        var item = new TaskItem("GeneratedContainer");
        ITaskItem2 literal = item;
        literal.SetMetadataValueLiteral("Manifest", image.Manifest);
        literal.SetMetadataValueLiteral("Configuration", image.Configuration);
        literal.SetMetadataValueLiteral("ManifestDigest", image.Digest);
        literal.SetMetadataValueLiteral("ManifestMediaType", image.MediaType);
        literal.SetMetadataValueLiteral("RuntimeIdentifier", image.RuntimeIdentifier);
        return item;
    }
}
