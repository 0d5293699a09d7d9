namespace ContainerSlim.Oci;

/// <summary>Error codes, as the numbers that users see after <c>CSLIM</c>; docs/errors.md lists the cause and cure of each.</summary>
public enum ErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    // 1xxx: the project and the plan made from it.
    /// <summary>A property or option has an invalid value.</summary>
    InvalidProperty = 1001,
    /// <summary>A tag is not valid by the distribution spec.</summary>
    InvalidTag = 1002,
    /// <summary>An image name cannot be parsed.</summary>
    InvalidReference = 1003,
    /// <summary>The project is a library, so there is nothing to run in a container.</summary>
    ProjectIsLibrary = 1004,
    /// <summary>There can be no image for the runtime identifier.</summary>
    UnsupportedPlatform = 1005,
    /// <summary>The publish folder is missing or empty.</summary>
    NotPublished = 1006,
    /// <summary>A runtime pack or app host pack that the app needs is not in the package folder.</summary>
    RuntimePackMissing = 1007,
    /// <summary>No entrypoint can be derived: neither an app host nor an assembly to run.</summary>
    EntrypointMissing = 1008,
    /// <summary>A file changed or vanished while it was read.</summary>
    FileChanged = 1009,
    /// <summary>A path inside the image is not valid.</summary>
    InvalidPath = 1010,
    /// <summary>The tools that link native code are not installed on this machine.</summary>
    NativeToolchainMissing = 1011,
    /// <summary>A link in the publish folder points to something outside the folder.</summary>
    LinkOutside = 1012,

    // 2xxx: base images, layouts and archives that are read.
    /// <summary>The base image, tag, layout or archive does not exist.</summary>
    ImageNotFound = 2001,
    /// <summary>The image exists, but not for the requested platform.</summary>
    PlatformMissing = 2002,
    /// <summary>A manifest has a media type that is neither image nor index.</summary>
    UnknownManifestType = 2003,
    /// <summary>Content does not have the digest or the size its descriptor claims.</summary>
    ContentMismatch = 2004,
    /// <summary>An archive entry points outside the archive's root.</summary>
    UnsafeEntry = 2005,
    /// <summary>A file or folder is not an image layout or archive, or is cut short.</summary>
    InvalidArchive = 2006,
    /// <summary>A manifest, index or configuration is not valid JSON of its kind.</summary>
    InvalidManifest = 2007,
    /// <summary>A layer is compressed in a way that this operation cannot read.</summary>
    UnsupportedCompression = 2008,
    /// <summary>A foreign layer may be distributed only by its owner, and the output would have to contain it.</summary>
    LayerNotDistributed = 2009,
    /// <summary>An index refers to more manifests than any real one.</summary>
    IndexTooLarge = 2011,
    /// <summary>The image cannot be put onto another base without building it again.</summary>
    RebaseRefused = 2013,

    // 3xxx: registries.
    /// <summary>The registry requires credentials, or does not accept them.</summary>
    Unauthorized = 3001,
    /// <summary>The registry does not allow the user to do this.</summary>
    Denied = 3002,
    /// <summary>The registry cannot be reached.</summary>
    RegistryUnreachable = 3003,
    /// <summary>The registry sends a response that the distribution spec does not define.</summary>
    RegistryFailed = 3004,
    /// <summary>The registry keeps answering 429.</summary>
    RateLimited = 3005,
    /// <summary>A credential helper program failed.</summary>
    CredentialHelperFailed = 3006,
    /// <summary>A credentials file cannot be read.</summary>
    InvalidCredentialsFile = 3007,
    /// <summary>The registry's tokens expire before it has received an upload.</summary>
    TokenExpired = 3008,
    /// <summary>A registry names an address, in a redirect, for an upload or as its token server, that it may not lead to.</summary>
    AddressRefused = 3010,

    // 4xxx: the packages a base is made from.
    /// <summary>A package mirror cannot be reached or lacks a file.</summary>
    MirrorUnreachable = 4001,
    /// <summary>A release file has no valid signature from a trusted key.</summary>
    SignatureInvalid = 4002,
    /// <summary>A package index or package does not match the checksum in the signed release file.</summary>
    ChecksumMismatch = 4003,
    /// <summary>No suite has the package.</summary>
    PackageMissing = 4004,
    /// <summary>A package file or index is malformed.</summary>
    PackageInvalid = 4005,
    /// <summary>The distribution is not a known one.</summary>
    UnknownDistribution = 4006,
    /// <summary>A release file is past its Valid-Until date.</summary>
    ReleaseExpired = 4007,
    /// <summary>A release file is older than one that was used before.</summary>
    ReleaseWentBack = 4008,
    /// <summary>A release file has a date in the future.</summary>
    ReleaseFromFuture = 4009,
    /// <summary>Packages exclude each other.</summary>
    PackageConflict = 4010,
    /// <summary>The definition of a slice is malformed, or uses what is not supported.</summary>
    SliceInvalid = 4011,
    /// <summary>A slice does not exist.</summary>
    SliceMissing = 4012,
    /// <summary>Slices give one path different contents.</summary>
    SliceConflict = 4013,
    /// <summary>The app needs a library that nothing in the image contains.</summary>
    LibraryMissing = 4014,
    /// <summary>The lock file cannot be read.</summary>
    LockInvalid = 4015,
    /// <summary>What the image needs differs from the lock file, and the build is in locked mode.</summary>
    LockDrift = 4016,

    // 5xxx: what is written.
    /// <summary>The disk is full.</summary>
    DiskFull = 5001,
    /// <summary>An output or the cache cannot be written.</summary>
    OutputNotWritable = 5002,
    /// <summary>The requested local container runtime does not respond.</summary>
    LocalRuntimeMissing = 5003,
    /// <summary>The local container runtime refused the image.</summary>
    LocalRuntimeFailed = 5004,
    /// <summary>The run was canceled.</summary>
    Canceled = 5005,
    /// <summary>The verification of the cache found damaged files.</summary>
    CacheDamaged = 5006,
    /// <summary>The cache belongs to another user, or another user can write to it.</summary>
    CacheNotTrusted = 5007,
    /// <summary>The build may not use the network, and the cache lacks something that the image needs.</summary>
    NotInCache = 5008,

    // 6xxx: stages and copies.
    /// <summary>A stage has an invalid value, or lacks a required one.</summary>
    InvalidStage = 6001,
    /// <summary>There is no stage with the name.</summary>
    UnknownStage = 6002,
    /// <summary>Stages depend on each other in a cycle.</summary>
    StageCycle = 6003,
    /// <summary>A stage's command failed, or could not be started.</summary>
    StageFailed = 6004,
    /// <summary>A stage's command exceeded its time limit.</summary>
    StageTimedOut = 6005,
    /// <summary>A stage succeeded without creating its output.</summary>
    StageOutputMissing = 6006,
    /// <summary>The inputs of a stage do not exist.</summary>
    StageInputMissing = 6007,
    /// <summary>A copy has an invalid value, or lacks a required one.</summary>
    InvalidCopy = 6008,
    /// <summary>A copy finds nothing to copy.</summary>
    CopyMatchesNothing = 6009,
    /// <summary>Copies put different things at the same path.</summary>
    CopyConflict = 6010,
    /// <summary>A directory for the app's data has an invalid value, or something else is in its place.</summary>
    InvalidDirectory = 6011,
    /// <summary>A stage's output contains something that cannot be part of an image, or is a link to another place.</summary>
    StageOutputInvalid = 6012,

    /// <summary>A defect of ContainerSlim itself.</summary>
    Internal = 9999,
}
