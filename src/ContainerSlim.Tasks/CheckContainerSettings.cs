using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Checks the settings that the .NET SDK's targets also read, and returns what these can be given.</summary>
public sealed class CheckContainerSettings : SlimTask
{
    /// <summary>ContainerBaseImage.</summary>
    public string? BaseImage { get; set; }

    /// <summary>ContainerRegistry.</summary>
    public string? Registry { get; set; }

    /// <summary>ContainerRepository.</summary>
    public string? Repository { get; set; }

    /// <summary>The assembly's name, which is the repository's by default.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The items ContainerEnvironmentVariable.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>The base image for the SDK.</summary>
    [Output]
    public string SdkBaseImage { get; set; } = "";

    /// <summary>The registry for the SDK.</summary>
    [Output]
    public string SdkRegistry { get; set; } = "";

    /// <summary>The repository for the SDK.</summary>
    [Output]
    public string SdkRepository { get; set; } = "";

    /// <summary>Whether the SDK accepts the names of all environment variables.</summary>
    [Output]
    public bool SdkAcceptsVariables { get; set; }

    private protected override Task RunAsync(CancellationToken ct)
    {
        var settings = SdkSettings.Of(new BuildInput
        {
            PublishDirectory = "",
            AssemblyName = AssemblyName,
            Base = BaseImage,
            Registry = Registry,
            Repository = Repository,
            Environment = [.. EnvironmentVariables.Select(variable => KeyValuePair.Create(variable.ItemSpec, ""))],
        });
        (SdkBaseImage, SdkRegistry, SdkRepository, SdkAcceptsVariables) = settings;
        return Task.CompletedTask;
    }
}
