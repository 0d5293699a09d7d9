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

    /// <summary><c>true</c> or <c>false</c>; empty: as in the app's runtimeconfig.json.</summary>
    public string? InvariantGlobalization { get; set; }

    /// <summary><c>true</c> or <c>false</c>; empty: as in the app's runtimeconfig.json.</summary>
    public string? InvariantTimezone { get; set; }

    /// <summary>
    /// Whether this is one of several platforms: then no image is built, and
    /// <see cref="PlatformInput"/> is passed to the build of the index.
    /// </summary>
    public bool IsPlatform { get; set; }

    /// <summary>The platforms of an index, with the result of each platform's build as metadata Input.</summary>
    public ITaskItem[] Platforms { get; set; } = [];

    /// <summary>Runtime packs: the framework, with metadata Version and Folder.</summary>
    public ITaskItem[] RuntimePacks { get; set; } = [];

    /// <summary>The platform's unbound app host.</summary>
    public string? AppHostPath { get; set; }

    /// <summary>Whether the app is trimmed, or compiled to native code.</summary>
    public bool IsTrimmed { get; set; }

    /// <summary>The app's assemblies before they were trimmed or became a single file; with metadata NuGetPackageId if they are of a package.</summary>
    public ITaskItem[] Assemblies { get; set; } = [];

    /// <summary>Items that were written as properties: the name, with metadata Value.</summary>
    public ITaskItem[] ItemProperties { get; set; } = [];

    /// <summary>The file with the names of all properties.</summary>
    public string SettingsFile { get; set; } = "";

    /// <summary>Whether symbols go into the image.</summary>
    public bool KeepSymbols { get; set; }

    /// <summary>Whether XML documentation goes into the image.</summary>
    public bool KeepDocumentation { get; set; }

    /// <summary>Whether files for other platforms go into the image.</summary>
    public bool KeepOtherPlatforms { get; set; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers and tracing go into the image.</summary>
    public bool KeepDiagnostics { get; set; }

    /// <summary>The base image.</summary>
    public string? BaseImage { get; set; }

    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; set; }

    /// <summary>Which libraries a chiseled base contains.</summary>
    public string? BaseLibraries { get; set; }

    /// <summary>Where packages come from.</summary>
    public string? PackageMirror { get; set; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; set; }

    /// <summary>Which dates of a mirror's release files are accepted.</summary>
    public string? PackageDates { get; set; }

    /// <summary>The time that packages are used from.</summary>
    public string? Snapshot { get; set; }

    /// <summary>Whether nothing is downloaded.</summary>
    public bool Offline { get; set; }

    /// <summary>Packages of the distribution: a name, with metadata Platform and Version.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>Folders with definitions of slices, each over those before it.</summary>
    public string[] SliceFolders { get; set; } = [];

    /// <summary>Libraries that the app can do without.</summary>
    public string[] AllowMissing { get; set; } = [];

    /// <summary>How much of ICU's data goes in.</summary>
    public string? Icu { get; set; }

    /// <summary>The locales that ICU's data keeps.</summary>
    public string? IcuLocales { get; set; }

    /// <summary>Whether to build a chiseled base again.</summary>
    public bool RefreshBase { get; set; }

    /// <summary>The registry to push to.</summary>
    public string? Registry { get; set; }

    /// <summary>The repository.</summary>
    public string? Repository { get; set; }

    /// <summary>The tags.</summary>
    public string[] ImageTags { get; set; } = [];

    /// <summary>Whether the images of an index are also tagged.</summary>
    public bool PlatformTags { get; set; }

    /// <summary>An archive to write.</summary>
    public string? ArchiveOutputPath { get; set; }

    /// <summary>The archive format.</summary>
    public string? ArchiveFormat { get; set; }

    /// <summary>A layout to write.</summary>
    public string? LayoutPath { get; set; }

    /// <summary>The archive to write if there is no other destination.</summary>
    public string? DefaultArchivePath { get; set; }

    /// <summary>The container runtime on this machine.</summary>
    public string? LocalRegistry { get; set; }

    /// <summary>The lock file, or none.</summary>
    public string? LockFile { get; set; }

    /// <summary>Whether the lock file must fit: true, false or ci.</summary>
    public string? LockMode { get; set; }

    /// <summary>The format of the media types.</summary>
    public string? ImageFormat { get; set; }

    /// <summary>How layers are compressed.</summary>
    public string? Compression { get; set; }

    /// <summary>The compression level.</summary>
    public string? CompressionLevel { get; set; }

    /// <summary>The app's folder in the image.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>The user.</summary>
    public string? User { get; set; }

    /// <summary>The command that starts the app.</summary>
    public string[] AppCommand { get; set; } = [];

    /// <summary>Arguments that always follow the command.</summary>
    public string[] AppCommandArgs { get; set; } = [];

    /// <summary>Where the app command goes.</summary>
    public string? AppCommandInstruction { get; set; }

    /// <summary>Default arguments, which users can replace.</summary>
    public string[] DefaultArgs { get; set; } = [];

    /// <summary>An entrypoint that gets the app command as its arguments.</summary>
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

    /// <summary>The timestamp for everything in the image, in seconds since 1970.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>Where the timestamps of static files come from.</summary>
    public string? ContentTime { get; set; }

    /// <summary>A JSON report.</summary>
    public string? ReportPath { get; set; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Whether other users may write to that folder.</summary>
    public bool CacheShared { get; set; }

    /// <summary>Repositories with layers from other machines to reuse.</summary>
    public string[] CacheFrom { get; set; } = [];

    /// <summary>The repository to write layers to, for other machines.</summary>
    public string? CacheTo { get; set; }

    /// <summary>The maximum size of the cache.</summary>
    public string? CacheLimit { get; set; }

    /// <summary>The published files, with the .NET SDK's metadata.</summary>
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>Rules for layers: the name, with metadata Files and Order.</summary>
    public ITaskItem[] Layers { get; set; } = [];

    /// <summary>The maximum number of layers for the app's files.</summary>
    public string? MaxLayers { get; set; }

    /// <summary>Whether to write the image even to destinations that already have it.</summary>
    public bool Always { get; set; }

    /// <summary>The folder for the results of stages.</summary>
    public string? StageDirectory { get; set; }

    /// <summary>The project file and its own imports.</summary>
    public string[] ProjectFiles { get; set; } = [];

    /// <summary>Stages: the name, with metadata by their kind.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary>Copies: a path, with metadata From, To and so on.</summary>
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary>Directories that the app writes to: a path, with metadata Owner, Mode and Volume.</summary>
    public ITaskItem[] Directories { get; set; } = [];

    /// <summary>The input for this platform's image.</summary>
    [Output]
    public string PlatformInput { get; internal set; } = "";

    /// <summary>The manifest's text; empty with several platforms.</summary>
    [Output]
    public string GeneratedContainerManifest { get; internal set; } = "";

    /// <summary>The configuration's text; empty with several platforms.</summary>
    [Output]
    public string GeneratedContainerConfiguration { get; internal set; } = "";

    /// <summary>The digest that the names refer to.</summary>
    [Output]
    public string GeneratedContainerDigest { get; internal set; } = "";

    /// <summary>Its media type.</summary>
    [Output]
    public string GeneratedContainerMediaType { get; internal set; } = "";

    /// <summary>The archive that was written; empty if none.</summary>
    [Output]
    public string GeneratedArchiveOutputPath { get; internal set; } = "";

    /// <summary>The names of the image.</summary>
    [Output]
    public ITaskItem[] GeneratedContainerNames { get; internal set; } = [];

    /// <summary>The text of the index; empty with a single image.</summary>
    [Output]
    public string GeneratedImageIndex { get; internal set; } = "";

    /// <summary>The images: metadata Manifest, Configuration, ManifestDigest, ManifestMediaType and RuntimeIdentifier of each.</summary>
    [Output]
    public ITaskItem[] GeneratedContainers { get; internal set; } = [];
}
