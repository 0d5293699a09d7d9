using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

// The parameters, by the names of the properties and items that fill them.
public sealed partial class PublishSlimContainer
{
    /// <summary>The folder of the published app.</summary>
    [Required]
    public string PublishDirectory { get; set; } = "";

    /// <summary>The name of the assembly and of its app host.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary>The platform of the image.</summary>
    public string? RuntimeIdentifier { get; set; }

    /// <summary><c>true</c> or <c>false</c>; empty: as the app's runtimeconfig.json says.</summary>
    public string? InvariantGlobalization { get; set; }

    /// <summary><c>true</c> or <c>false</c>; empty: as the app's runtimeconfig.json says.</summary>
    public string? InvariantTimezone { get; set; }

    /// <summary>
    /// Whether this is one of several platforms: nothing is made then,
    /// <see cref="PlatformInput"/> is handed to the build that makes the index.
    /// </summary>
    public bool IsPlatform { get; set; }

    /// <summary>The platforms of an index: what the build of each handed on, as metadata Input.</summary>
    public ITaskItem[] Platforms { get; set; } = [];

    /// <summary>Runtime packs: the framework, with metadata Version and Folder.</summary>
    public ITaskItem[] RuntimePacks { get; set; } = [];

    /// <summary>The platform's unbound app host.</summary>
    public string? AppHostPath { get; set; }

    /// <summary>Whether symbols go into the image.</summary>
    public bool KeepSymbols { get; set; }

    /// <summary>Whether XML documentation goes into the image.</summary>
    public bool KeepDocumentation { get; set; }

    /// <summary>Whether files for other platforms go into the image.</summary>
    public bool KeepOtherPlatforms { get; set; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers and tracing go into the image.</summary>
    public bool KeepDiagnostics { get; set; }

    /// <summary>What the app stands on.</summary>
    public string? BaseImage { get; set; }

    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; set; }

    /// <summary>How much a chiseled base has.</summary>
    public string? BaseLibraries { get; set; }

    /// <summary>Where packages come from.</summary>
    public string? PackageMirror { get; set; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; set; }

    /// <summary>Whether a chiseled base is made anew.</summary>
    public bool RefreshBase { get; set; }

    /// <summary>The registry to push to.</summary>
    public string? Registry { get; set; }

    /// <summary>The repository.</summary>
    public string? Repository { get; set; }

    /// <summary>The tags.</summary>
    public string[] ImageTags { get; set; } = [];

    /// <summary>Whether the images of an index get tags of their own.</summary>
    public bool PlatformTags { get; set; }

    /// <summary>An archive to write.</summary>
    public string? ArchiveOutputPath { get; set; }

    /// <summary>Whose archive format to write.</summary>
    public string? ArchiveFormat { get; set; }

    /// <summary>A layout to write.</summary>
    public string? LayoutPath { get; set; }

    /// <summary>The archive that is written where no destination is named.</summary>
    public string? DefaultArchivePath { get; set; }

    /// <summary>The container runtime on this machine.</summary>
    public string? LocalRegistry { get; set; }

    /// <summary>Whose media types to write.</summary>
    public string? ImageFormat { get; set; }

    /// <summary>How layers are compressed.</summary>
    public string? Compression { get; set; }

    /// <summary>How hard.</summary>
    public string? CompressionLevel { get; set; }

    /// <summary>Where the app goes in the image.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>The user.</summary>
    public string? User { get; set; }

    /// <summary>The command that starts the app.</summary>
    public string[] AppCommand { get; set; } = [];

    /// <summary>Arguments that always follow the command.</summary>
    public string[] AppCommandArgs { get; set; } = [];

    /// <summary>Where the app command goes.</summary>
    public string? AppCommandInstruction { get; set; }

    /// <summary>Arguments that may be replaced.</summary>
    public string[] DefaultArgs { get; set; } = [];

    /// <summary>An entrypoint that the app command is an argument of.</summary>
    public string[] Entrypoint { get; set; } = [];

    /// <summary>Arguments of that entrypoint.</summary>
    public string[] EntrypointArgs { get; set; } = [];

    /// <summary>Environment variables: the name, with metadata Value.</summary>
    public ITaskItem[] EnvironmentVariables { get; set; } = [];

    /// <summary>Labels: the name, with metadata Value.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary>Annotations of the manifest: the name, with metadata Value.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary>Annotations of the index: the name, with metadata Value.</summary>
    public ITaskItem[] IndexAnnotations { get; set; } = [];

    /// <summary>Ports: the number, with metadata Type.</summary>
    public ITaskItem[] ExposedPorts { get; set; } = [];

    /// <summary>Whether the time of creation becomes a label.</summary>
    public bool LabelCreated { get; set; }

    /// <summary>Whether the base's name becomes a label.</summary>
    public bool LabelBaseName { get; set; }

    /// <summary>Whether the base's digest becomes a label.</summary>
    public bool LabelBaseDigest { get; set; }

    /// <summary>The one time in the image, seconds since 1970.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>A JSON report.</summary>
    public string? ReportPath { get; set; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Repositories to take layers from that other machines wrote.</summary>
    public string[] CacheFrom { get; set; } = [];

    /// <summary>The repository to write layers to, for other machines.</summary>
    public string? CacheTo { get; set; }

    /// <summary>How large the cache may become.</summary>
    public string? CacheLimit { get; set; }

    /// <summary>The files of the publish, with what the .NET SDK knows of them.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>Rules for layers: the name, with metadata Files and Order.</summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary>The most layers of the app's files.</summary>
    public string? MaxLayers { get; set; }

    /// <summary>Whether the image is brought to its destinations although they have it.</summary>
    public bool Always { get; set; }

    /// <summary>Where stages keep what they made.</summary>
    public string? StageDirectory { get; set; }

    /// <summary>The project and what it imports of its own.</summary>
    public string[] ProjectFiles { get; set; } = [];

    /// <summary>Stages: the name, with metadata by their kind.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>Copies: a path, with metadata From, To and so on.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary>What an image of this platform would be made from.</summary>
    [Output]
    public string PlatformInput { get; internal set; } = "";

    /// <summary>The manifest's text; empty where there are several platforms.</summary>
    [Output]
    public string GeneratedContainerManifest { get; internal set; } = "";

    /// <summary>The configuration's text; empty where there are several platforms.</summary>
    [Output]
    public string GeneratedContainerConfiguration { get; internal set; } = "";

    /// <summary>The digest of what the names stand for.</summary>
    [Output]
    public string GeneratedContainerDigest { get; internal set; } = "";

    /// <summary>Its media type.</summary>
    [Output]
    public string GeneratedContainerMediaType { get; internal set; } = "";

    /// <summary>The archive that was written; empty where none was.</summary>
    [Output]
    public string GeneratedArchiveOutputPath { get; internal set; } = "";

    /// <summary>The names of the image.</summary>
    [Output]
    public ITaskItem[] GeneratedContainerNames { get; internal set; } = [];

    /// <summary>The text of the index; empty where there is one image.</summary>
    [Output]
    public string GeneratedImageIndex { get; internal set; } = "";

    /// <summary>The images: metadata Manifest, Configuration, ManifestDigest, ManifestMediaType and RuntimeIdentifier of each.</summary>
    [Output]
    public ITaskItem[] GeneratedContainers { get; internal set; } = [];
}
