using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>
/// The input of a front end, as text: the tasks fill it from properties and items, the command line from options. Empty text means the same
/// as null. <see cref="BuildPlan"/> turns it into a plan, or fails with a message that says what is wrong.
/// </summary>
public sealed record BuildInput
{
    /// <summary>The folder of the published app.</summary>
    public required string PublishDirectory { get; init; }

    /// <summary>The name of the app's assembly and app host. If null, it is taken from the only <c>*.runtimeconfig.json</c> or executable.</summary>
    public string? AssemblyName { get; init; }

    /// <summary>The platform as a .NET runtime identifier, for example <c>linux-x64</c>. If null, Linux on this machine's processor.</summary>
    public string? RuntimeIdentifier { get; init; }

    /// <summary>Whether the app runs without culture data. If null, its <c>runtimeconfig.json</c> decides.</summary>
    public bool? InvariantGlobalization { get; init; }

    /// <summary>Whether the app supports only the UTC time zone. If null, its <c>runtimeconfig.json</c> decides.</summary>
    public bool? InvariantTimezone { get; init; }

    /// <summary>The runtime packs that a framework-dependent app can run on.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks { get; init; } = [];

    /// <summary>
    /// The platform's unbound app host (<c>apphost</c> of Microsoft.NETCore.App.Host.RID), used if the publish created none for the
    /// platform.
    /// </summary>
    public string? AppHostPath { get; init; }

    /// <summary>Whether code that seems unused was removed from the app: it was trimmed, or compiled to native code.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>The app's assemblies as they were compiled, before they were trimmed or became a single file. Empty: those of the folder.</summary>
    public IReadOnlyList<AppAssembly> Assemblies { get; init; } = [];

    /// <summary>Whether to include symbols in the image. Otherwise, they are put next to the archive.</summary>
    public bool KeepSymbols { get; init; }

    /// <summary>Whether to include XML documentation in the image.</summary>
    public bool KeepDocumentation { get; init; }

    /// <summary>Whether to include files for other platforms in the image.</summary>
    public bool KeepOtherPlatforms { get; init; }

    /// <summary>Whether to include the runtime's libraries for dumps, debuggers, tracing and other garbage collectors in the image.</summary>
    public bool KeepDiagnostics { get; init; }

    /// <summary>
    /// <c>auto</c>, <c>chiseled</c>, <c>scratch</c>, an image name, <c>oci:PATH[:NAME]</c>, <c>oci-archive:PATH[:NAME]</c> or
    /// <c>docker-archive:PATH[:NAME]</c>.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>
    /// The distribution of a chiseled base: <c>debian-13</c>, <c>debian-12</c>, or another whose definitions <see cref="BasePackages"/> names.
    /// </summary>
    public string? Distribution { get; init; }

    /// <summary>The libraries of a chiseled base: <c>auto</c> (what the app's native files need), <c>none</c>, <c>native</c> or <c>runtime</c>.</summary>
    public string? BaseLibraries { get; init; }

    /// <summary>
    /// The source of packages: an http or https URL, or a folder. If null, the host's own apt sources, or else the distribution's archive.
    /// </summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring file that replaces the distribution's keys, for a mirror that signs packages itself.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>
    /// Which dates a mirror's release files may have: <c>checked</c> (not expired, not in the future, not older than one that was used before) or
    /// <c>any</c>. Null: checked.
    /// </summary>
    public string? PackageDates { get; init; }

    /// <summary>
    /// The time that packages are used from, such as <c>20261101T000000Z</c>, from a mirror with snapshots. If null, the newest packages are used.
    /// </summary>
    public string? Snapshot { get; init; }

    /// <summary>Whether packages and images come from the cache, and nothing is downloaded. The image still goes to its destinations.</summary>
    public bool Offline { get; init; }

    /// <summary>What the packages of a chiseled base are cut to.</summary>
    public BasePackagesInput BasePackages { get; init; } = new();

    /// <summary>Whether to rebuild a chiseled base from the newest packages even if the cache has one.</summary>
    public bool RefreshBase { get; init; }

    /// <summary>The lock file, relative to the project's folder; <c>none</c> or null for no lock.</summary>
    public string? LockFile { get; init; }

    /// <summary>
    /// <c>true</c>: the build fails if it needs something else than what is locked. <c>false</c> or null: the lock file follows what the build needs.
    /// <c>ci</c>: as <c>true</c> if the file exists; otherwise none is created.
    /// </summary>
    public string? LockMode { get; init; }

    /// <summary>The registry to push to: a host with an optional port.</summary>
    public string? Registry { get; init; }

    /// <summary>The repository. If null, the assembly's name in lowercase.</summary>
    public string? Repository { get; init; }

    /// <summary>The tags. If empty, <c>latest</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether the images of an index get their own tags: each tag followed by the runtime identifier, as in <c>1.0-linux-arm64</c>.</summary>
    public bool PlatformTags { get; init; }

    /// <summary>The archive to write: a file, or a folder (existing, or ending in a slash), in which the archive is named after the repository.</summary>
    public string? ArchivePath { get; init; }

    /// <summary><c>oci</c> or <c>docker</c>.</summary>
    public string? ArchiveFormat { get; init; }

    /// <summary>The OCI layout to create or add to.</summary>
    public string? LayoutPath { get; init; }

    /// <summary>The archive to write if no destination is specified.</summary>
    public string? DefaultArchivePath { get; init; }

    /// <summary>
    /// The container runtime on this machine to load the image into: <c>Docker</c>, <c>Podman</c>, or <c>No</c> for none. If null and no
    /// other destination is specified, whichever responds.
    /// </summary>
    public string? LocalRegistry { get; init; }

    /// <summary><c>OCI</c> or <c>Docker</c>. If null, OCI.</summary>
    public string? ImageFormat { get; init; }

    /// <summary>The absolute path of the app's folder in the image.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>A user name or uid, with an optional group.</summary>
    public string? User { get; init; }

    /// <summary>The command that starts the app. If empty, it is derived from the published files.</summary>
    public IReadOnlyList<string> AppCommand { get; init; } = [];

    /// <summary>Arguments that always follow the command.</summary>
    public IReadOnlyList<string> AppCommandArgs { get; init; } = [];

    /// <summary>Arguments that can be replaced when the container is started.</summary>
    public IReadOnlyList<string> DefaultArgs { get; init; } = [];

    /// <summary>Where the app command goes: <c>Entrypoint</c>, <c>DefaultArgs</c> or <c>None</c>.</summary>
    public string? AppCommandInstruction { get; init; }

    /// <summary>An entrypoint that receives the app command as an argument.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments of that entrypoint.</summary>
    public IReadOnlyList<string> EntrypointArgs { get; init; } = [];

    /// <summary>Environment variables, which override those of the base.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels, which override those of the base.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Annotations of the index, if there are several platforms.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> IndexAnnotations { get; init; } = [];

    /// <summary>Ports and their types: <c>tcp</c> or <c>udp</c> (empty for tcp).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Ports { get; init; } = [];

    /// <summary>Whether to add the labels <c>org.opencontainers.image.created</c> and <c>org.opencontainers.artifact.created</c>.</summary>
    public bool LabelCreated { get; init; } = true;

    /// <summary>Whether to add the base's name as a label.</summary>
    public bool LabelBaseName { get; init; } = true;

    /// <summary>Whether to add the base's digest as a label.</summary>
    public bool LabelBaseDigest { get; init; } = true;

    /// <summary>The timestamp used throughout the image, in seconds since 1970. If null, the environment variable SOURCE_DATE_EPOCH, or else 0.</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>
    /// The source of the timestamps of static files: <c>auto</c>, <c>git</c>, <c>content</c>, <c>epoch</c>, seconds since 1970 or a date. If
    /// null, auto.
    /// </summary>
    public string? ContentTime { get; init; }

    /// <summary>The JSON file to write names, digests, layers and sizes to. If null, a file next to the archive, if one is written.</summary>
    public string? ReportPath { get; init; }

    /// <summary>The compression of layers: <c>gzip</c>, <c>zstd</c> or <c>estargz</c>. If null, gzip.</summary>
    public string? Compression { get; init; }

    /// <summary>The compression level: 1 to 9, or 1 to 22 for zstd. If null, the compression's default.</summary>
    public string? CompressionLevel { get; init; }

    /// <summary>The origin of the published files. If empty, it is unknown, and all files go into one layer.</summary>
    public IReadOnlyList<PublishedFile> Files { get; init; } = [];

    /// <summary>The project's rules for its own layers.</summary>
    public IReadOnlyList<LayerRule> LayerRules { get; init; } = [];

    /// <summary>The maximum number of layers for the app's files, 1 to 100. If null, 10.</summary>
    public string? MaxLayers { get; init; }

    /// <summary>Whether to write the image to its destinations even if they already have it.</summary>
    public bool Always { get; init; }

    /// <summary>The cache folder. If null, the user's.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Whether other users may write to the cache folder. Then only verified content is used from it.</summary>
    public bool CacheShared { get; init; }

    /// <summary>Repositories to reuse layers from that other machines wrote.</summary>
    public IReadOnlyList<string> CacheFrom { get; init; } = [];

    /// <summary>The repository to write layers to, for other machines. If null, none.</summary>
    public string? CacheTo { get; init; }

    /// <summary>The maximum size of the cache, such as <c>10GB</c>, or <c>none</c>. If null, 10 GiB.</summary>
    public string? CacheLimit { get; init; }

    /// <summary>The absolute path of the project file; null if the front end has none.</summary>
    public string? ProjectFile { get; init; }

    /// <summary>The project's folder, in which stages run and to which copies without a stage are relative. If null, the current directory.</summary>
    public string? ProjectDirectory { get; init; }

    /// <summary>The folder in which stages keep their output. If null, <c>obj/slim/stages</c> in the project's folder.</summary>
    public string? StageDirectory { get; init; }

    /// <summary>The project file and its own imports, which are checked for copies that MSBuild would misinterpret.</summary>
    public IReadOnlyList<string> ProjectFiles { get; init; } = [];

    /// <summary>The stages, in declaration order.</summary>
    public IReadOnlyList<StageInput> Stages { get; init; } = [];

    /// <summary>The copies, in declaration order.</summary>
    public IReadOnlyList<CopyInput> Copies { get; init; } = [];

    /// <summary>The directories that the app writes to.</summary>
    public IReadOnlyList<DirectoryInput> Directories { get; init; } = [];
}
