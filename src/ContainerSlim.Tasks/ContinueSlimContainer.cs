using ContainerSlim.Build;

namespace ContainerSlim.Tasks;

/// <summary>Does what <see cref="BeginSlimContainer"/> left for an app that has changed since it was published last.</summary>
public sealed class ContinueSlimContainer : SlimTask
{
    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    private protected override Task RunAsync(CancellationToken ct)
    {
        HeadStart.GoOn(CacheDirectory);
        return Task.CompletedTask;
    }
}
