using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>
/// What a front end was told, as text: the tasks fill it from properties and items, the command line from options.
/// Empty text means the same as null. <see cref="BuildPlan"/> turns it into a plan or a sentence that says what is wrong.
/// </summary>
public sealed record BuildInput
{
    /// <summary>The folder of the published app.</summary>
    public required string PublishDirectory { get; init; }

    /// <summary>The app's name: of its assembly, and of its app host. Null: the only <c>*.runtimeconfig.json</c> or executable names it.</summary>
    public string? AssemblyName { get; init; }

    /// <summary>The platform as a .NET runtime identifier, for example <c>linux-x64</c>. Null: Linux on this machine's processor.</summary>
    public string? RuntimeIdentifier { get; init; }

    /// <summary>Whether the app runs without culture data. Null: as its <c>runtimeconfig.json</c> says.</summary>
    public bool? InvariantGlobalization { get; init; }

    /// <summary>Whether the app knows no time zone but UTC. Null: as its <c>runtimeconfig.json</c> says.</summary>
    public bool? InvariantTimezone { get; init; }

    /// <summary>The runtime packs that a framework-dependent app can run on.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks { get; init; } = [];

    /// <summary>
    /// The platform's unbound app host (<c>apphost</c> of Microsoft.NETCore.App.Host.RID), used where the publish made none for the
    /// platform.
    /// </summary>
    public string? AppHostPath { get; init; }

    /// <summary>Whether symbols go into the image; else they lie beside the archive.</summary>
    public bool KeepSymbols { get; init; }

    /// <summary>Whether XML documentation goes into the image.</summary>
    public bool KeepDocumentation { get; init; }

    /// <summary>Whether files for other platforms go into the image.</summary>
    public bool KeepOtherPlatforms { get; init; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers, tracing and other garbage collectors go into the image.</summary>
    public bool KeepDiagnostics { get; init; }

    /// <summary>
    /// <c>auto</c>, <c>chiseled</c>, <c>scratch</c>, an image name, <c>oci:PATH[:NAME]</c>, <c>oci-archive:PATH[:NAME]</c> or
    /// <c>docker-archive:PATH[:NAME]</c>.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>The distribution of a chiseled base, <c>debian-13</c> or <c>debian-12</c>.</summary>
    public string? Distribution { get; init; }

    /// <summary>How much a chiseled base has: <c>auto</c> (what the app's native files need), <c>none</c>, <c>native</c> or <c>runtime</c>.</summary>
    public string? BaseLibraries { get; init; }

    /// <summary>Where packages come from: http, https or a folder. Null: the host's own apt sources, else the distribution's archive.</summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring file that replaces the distribution's keys, for a mirror that signs anew.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>Whether a chiseled base is made anew from the newest packages, although the cache has one.</summary>
    public bool RefreshBase { get; init; }

    /// <summary>The registry to push to, host and optional port.</summary>
    public string? Registry { get; init; }

    /// <summary>The repository. Null: the assembly's name in lower case.</summary>
    public string? Repository { get; init; }

    /// <summary>The tags. Empty: <c>latest</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether the images of an index get tags of their own, each tag with the runtime identifier behind it: <c>1.0-linux-arm64</c>.</summary>
    public bool PlatformTags { get; init; }

    /// <summary>An archive to write: a file, or a folder (existing, or ending in a slash) where it is named after the repository.</summary>
    public string? ArchivePath { get; init; }

    /// <summary><c>oci</c> or <c>docker</c>.</summary>
    public string? ArchiveFormat { get; init; }

    /// <summary>An OCI layout to write to or to add to.</summary>
    public string? LayoutPath { get; init; }

    /// <summary>The archive that is written where no destination is named.</summary>
    public string? DefaultArchivePath { get; init; }

    /// <summary>
    /// The runtime on this machine to load into: <c>Docker</c>, <c>Podman</c>, or <c>No</c> for none; null: whichever answers, where no
    /// other destination is named.
    /// </summary>
    public string? LocalRegistry { get; init; }

    /// <summary><c>OCI</c> or <c>Docker</c>; null: OCI.</summary>
    public string? ImageFormat { get; init; }

    /// <summary>Where the app goes, an absolute path.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>User name or uid, with an optional group.</summary>
    public string? User { get; init; }

    /// <summary>The command that starts the app. Empty: derived from what was published.</summary>
    public IReadOnlyList<string> AppCommand { get; init; } = [];

    /// <summary>Arguments that always follow the command.</summary>
    public IReadOnlyList<string> AppCommandArgs { get; init; } = [];

    /// <summary>Arguments that whoever starts the container may replace.</summary>
    public IReadOnlyList<string> DefaultArgs { get; init; } = [];

    /// <summary><c>Entrypoint</c>, <c>DefaultArgs</c> or <c>None</c>: where the app command goes.</summary>
    public string? AppCommandInstruction { get; init; }

    /// <summary>An entrypoint that the app command is an argument of.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments of that entrypoint.</summary>
    public IReadOnlyList<string> EntrypointArgs { get; init; } = [];

    /// <summary>Environment variables, set over the base's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels, set over the base's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Annotations of the index, where there are several platforms.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> IndexAnnotations { get; init; } = [];

    /// <summary>Ports and their type, <c>tcp</c> or <c>udp</c> (empty: tcp).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Ports { get; init; } = [];

    /// <summary>Whether <c>org.opencontainers.image.created</c> and its twin are written as labels.</summary>
    public bool LabelCreated { get; init; } = true;

    /// <summary>Whether the base's name is written as a label.</summary>
    public bool LabelBaseName { get; init; } = true;

    /// <summary>Whether the base's digest is written as a label.</summary>
    public bool LabelBaseDigest { get; init; } = true;

    /// <summary>The one time in the image: seconds since 1970. Null: the environment's SOURCE_DATE_EPOCH, else 0.</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>A JSON file of names, digests, layers and sizes. Null: beside the archive, where one is written.</summary>
    public string? ReportPath { get; init; }

    /// <summary>How layers are compressed: <c>gzip</c>, <c>zstd</c> or <c>estargz</c>. Null: gzip.</summary>
    public string? Compression { get; init; }

    /// <summary>The compressor's level, 1 to 9, or 1 to 22 for zstd. Null: the usual one.</summary>
    public string? CompressionLevel { get; init; }

    /// <summary>What is known of the published files. Empty: nothing, and all of them come into one layer.</summary>
    public IReadOnlyList<PublishedFile> Files { get; init; } = [];

    /// <summary>Rules of the project for layers of its own.</summary>
    public IReadOnlyList<LayerRule> LayerRules { get; init; } = [];

    /// <summary>The most layers of the app's files, 1 to 100. Null: 10.</summary>
    public string? MaxLayers { get; init; }

    /// <summary>Whether the image is brought to its destinations although they have it.</summary>
    public bool Always { get; init; }

    /// <summary>The folder of the cache. Null: the user's.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Repositories to take layers from that other machines wrote.</summary>
    public IReadOnlyList<string> CacheFrom { get; init; } = [];

    /// <summary>The repository to write layers to, for other machines. Null: none.</summary>
    public string? CacheTo { get; init; }

    /// <summary>How large the cache may become: a size such as <c>10GB</c>, or <c>none</c>. Null: 10 GiB.</summary>
    public string? CacheLimit { get; init; }

    /// <summary>The project file, absolute. Null where a front end has none.</summary>
    public string? ProjectFile { get; init; }

    /// <summary>The project's folder, where stages run and copies without a stage begin. Null: the folder this process is in.</summary>
    public string? ProjectDirectory { get; init; }

    /// <summary>Where stages keep what they made. Null: <c>obj/slim/stages</c> of the project's folder.</summary>
    public string? StageDirectory { get; init; }

    /// <summary>The project and what it imports of its own, read for copies that MSBuild would take as something else.</summary>
    public IReadOnlyList<string> ProjectFiles { get; init; } = [];

    /// <summary>The stages, in the order they are written.</summary>
    public IReadOnlyList<StageInput> Stages { get; init; } = [];

    /// <summary>The copies, in the order they are written.</summary>
    public IReadOnlyList<CopyInput> Copies { get; init; } = [];
}
