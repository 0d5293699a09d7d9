namespace ContainerSlim.Oci;

/// <summary>What went wrong, as the number users see after <c>CSLIM</c>; docs/errors.md lists cause and cure of each.</summary>
public enum ErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    // 1xxx: the project and the plan made from it.
    /// <summary>A property or option has a value that it cannot have.</summary>
    InvalidProperty = 1001,
    /// <summary>A tag is not one by the distribution spec.</summary>
    InvalidTag = 1002,
    /// <summary>An image name cannot be parsed.</summary>
    InvalidReference = 1003,
    /// <summary>The project is a library, so there is nothing to run in a container.</summary>
    ProjectIsLibrary = 1004,
    /// <summary>A runtime identifier names no platform that an image can have.</summary>
    UnsupportedPlatform = 1005,
    /// <summary>The publish folder is missing or empty.</summary>
    NotPublished = 1006,
    /// <summary>A runtime pack or app host pack that the app needs is not in the package folder.</summary>
    RuntimePackMissing = 1007,
    /// <summary>No entrypoint can be derived: neither an app host nor an assembly to run.</summary>
    EntrypointMissing = 1008,
    /// <summary>A file changed or vanished while it was read.</summary>
    FileChanged = 1009,
    /// <summary>A path inside the image is not one.</summary>
    InvalidPath = 1010,
    /// <summary>What links native code is not on this machine.</summary>
    NativeToolchainMissing = 1011,

    // 2xxx: base images, layouts and archives that are read.
    /// <summary>The base image, tag, layout or archive does not exist.</summary>
    ImageNotFound = 2001,
    /// <summary>The image exists, but not for the platform that is wanted.</summary>
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
    /// <summary>A layer may only be had from its owner, and what is to be written would have to hold it.</summary>
    LayerNotDistributed = 2009,

    // 3xxx: registries.
    /// <summary>The registry does not accept the credentials, or wants some.</summary>
    Unauthorized = 3001,
    /// <summary>The registry knows the user and refuses the action.</summary>
    Denied = 3002,
    /// <summary>The registry cannot be reached.</summary>
    RegistryUnreachable = 3003,
    /// <summary>The registry answers in a way that the distribution spec does not foresee.</summary>
    RegistryFailed = 3004,
    /// <summary>The registry keeps answering 429.</summary>
    RateLimited = 3005,
    /// <summary>A credential helper program failed.</summary>
    CredentialHelperFailed = 3006,
    /// <summary>A credentials file cannot be read.</summary>
    InvalidCredentialsFile = 3007,

    // 4xxx: the packages a base is made from.
    /// <summary>A package mirror cannot be reached or lacks a file.</summary>
    MirrorUnreachable = 4001,
    /// <summary>A release file carries no valid signature by a trusted key.</summary>
    SignatureInvalid = 4002,
    /// <summary>A package index or package does not have the checksum that the signed text states.</summary>
    ChecksumMismatch = 4003,
    /// <summary>No suite has the package.</summary>
    PackageMissing = 4004,
    /// <summary>A package file or index is malformed.</summary>
    PackageInvalid = 4005,
    /// <summary>The distribution is not a known one.</summary>
    UnknownDistribution = 4006,
    /// <summary>A release file is past its Valid-Until date.</summary>
    ReleaseExpired = 4007,

    // 5xxx: what is written.
    /// <summary>The disk is full.</summary>
    DiskFull = 5001,
    /// <summary>An output or the cache cannot be written.</summary>
    OutputNotWritable = 5002,
    /// <summary>The local container runtime that was asked for does not answer.</summary>
    LocalRuntimeMissing = 5003,
    /// <summary>The local container runtime refused the image.</summary>
    LocalRuntimeFailed = 5004,
    /// <summary>The run was cancelled.</summary>
    Canceled = 5005,
    /// <summary>The cache was verified, and held files that are not as they were written.</summary>
    CacheDamaged = 5006,

    // 6xxx: stages and copies.
    /// <summary>A stage has a value that it cannot have, or lacks one that it needs.</summary>
    InvalidStage = 6001,
    /// <summary>A name is that of no stage.</summary>
    UnknownStage = 6002,
    /// <summary>Stages depend on each other in a circle.</summary>
    StageCycle = 6003,
    /// <summary>A stage's command failed, or could not be started.</summary>
    StageFailed = 6004,
    /// <summary>A stage's command ran for longer than it may.</summary>
    StageTimedOut = 6005,
    /// <summary>A stage ended well and did not leave what it should.</summary>
    StageOutputMissing = 6006,
    /// <summary>What a stage names as its inputs does not exist.</summary>
    StageInputMissing = 6007,
    /// <summary>A copy has a value that it cannot have, or lacks one that it needs.</summary>
    InvalidCopy = 6008,
    /// <summary>A copy finds nothing to copy.</summary>
    CopyMatchesNothing = 6009,
    /// <summary>Copies put different things at one place.</summary>
    CopyConflict = 6010,

    /// <summary>A defect of ContainerSlim itself.</summary>
    Internal = 9999,
}
