using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Writes the layers of packages, and does whatever else <see cref="BeginSlimContainer"/> left for an app that has changed.</summary>
public sealed class ContinueSlimContainer : SlimTask
{
    /// <summary>The files of packages that will be published; with metadata Rewritten where they are trimmed or compiled ahead of time first.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    private protected override Task RunAsync(CancellationToken ct)
    {
        var input = new BuildInput { ProjectFile = ProjectFile, CacheDirectory = CacheDirectory, PublishDirectory = "" };
        ImagePublisher.GoOn(input, [.. Files.Select(Read)]);
        return Task.CompletedTask;
    }

    private static FileAhead Read(ITaskItem file) =>
        new(TaskInputs.ReadFile(file, "DestinationSubPath"), file.ItemSpec, file.GetMetadata("Rewritten") == "true");
}
