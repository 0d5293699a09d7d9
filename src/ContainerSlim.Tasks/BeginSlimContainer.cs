using ContainerSlim.Build;

namespace ContainerSlim.Tasks;

/// <summary>Has the base looked for while the project is compiled.</summary>
public sealed class BeginSlimContainer : SlimTask
{
    /// <summary>The base, as far as it is known before the project is published.</summary>
    public string? BaseImage { get; set; }

    /// <summary>The runtime identifier of the image.</summary>
    public string? RuntimeIdentifier { get; set; }

    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; set; }

    /// <summary>Where packages come from.</summary>
    public string? PackageMirror { get; set; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; set; }

    /// <summary>Whether the app is compiled to native code.</summary>
    public bool IsNative { get; set; }

    /// <summary>Whether the app does without cultures.</summary>
    public bool InvariantGlobalization { get; set; }

    /// <summary>Whether the app does without time zones.</summary>
    public bool InvariantTimezone { get; set; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    private protected override Task RunAsync(CancellationToken ct)
    {
        var input = new HeadStartInput(BaseImage, RuntimeIdentifier)
        {
            Distribution = Distribution,
            PackageMirror = PackageMirror,
            PackageKeyring = PackageKeyring,
            IsNative = IsNative,
            InvariantGlobalization = InvariantGlobalization,
            InvariantTimezone = InvariantTimezone,
            CacheDirectory = CacheDirectory,
        };
        HeadStart.Begin(input, TimeProvider.System);
        return Task.CompletedTask;
    }
}
