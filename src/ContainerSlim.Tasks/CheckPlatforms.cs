using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Checks the platforms of an index before anything is published for them.</summary>
public sealed class CheckPlatforms : SlimTask
{
    /// <summary>The runtime identifiers.</summary>
    [Required]
    public string[] RuntimeIdentifiers { get; set; } = [];

    private protected override Task RunAsync(CancellationToken ct)
    {
        PlatformList.Check(RuntimeIdentifiers);
        return Task.CompletedTask;
    }
}
