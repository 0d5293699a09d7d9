using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Warning codes, as the numbers that users see after <c>CSLIM</c>; docs/errors.md lists the cause and cure of each.</summary>
public enum WarningCode
{
    /// <summary>No warning.</summary>
    None = 0,

    // 7xxx: the build continues.
    /// <summary>The layer cache in a registry does not respond, or denies access.</summary>
    LayerCacheUnavailable = 7001,
    /// <summary>An entry of the layer cache is not the requested layer.</summary>
    LayerCacheEntryInvalid = 7002,
    /// <summary>The layer cache has an entry for a layer but does not provide its content.</summary>
    LayerCacheEntryLost = 7003,
    /// <summary>Layers were not written to the layer cache.</summary>
    LayerCacheNotWritten = 7004,
    /// <summary>The cache on this machine contained damaged content.</summary>
    CacheRepaired = 7005,
    /// <summary>The app's command replaces the entrypoint of the base.</summary>
    EntrypointReplaced = 7006,
    /// <summary>Packages could not be looked up again, so those of an earlier lookup are used.</summary>
    PackagesNotRefreshed = 7008,
    /// <summary>A package mirror has no security updates, or none between point releases.</summary>
    UpdatesMissing = 7009,
    /// <summary>A credential helper failed, and a registry is read without credentials.</summary>
    CredentialHelperUnavailable = 7012,
    /// <summary>The links of the base cannot be read, so files of the image may replace them.</summary>
    BaseLinksUnknown = 7014,
    /// <summary>The base contains <c>ONBUILD</c> instructions, which are ignored.</summary>
    OnBuildIgnored = 7015,
    /// <summary>The app is trimmed, and a framework that it uses does not support that.</summary>
    NotTrimmable = 7017,
    /// <summary>A property, item or metadata that begins with Slim is not one of ours.</summary>
    UnknownSetting = 7018,
    /// <summary>A property has a newer name.</summary>
    ObsoleteName = 7019,
    /// <summary>A maintainer script of a package would have done something that is not done.</summary>
    ScriptNotRun = 7020,
    /// <summary>The image has the culture data of some locales only.</summary>
    CulturesLimited = 7021,
}

/// <summary>Something that the user should know and that does not fail the build.</summary>
/// <param name="Code">The warning code.</param>
/// <param name="Message">The message, a full sentence.</param>
public sealed record Warning(WarningCode Code, string Message)
{
    /// <summary>The code as users see it.</summary>
    public string CodeText => string.Create(CultureInfo.InvariantCulture, $"CSLIM{(int)Code:D4}");

    /// <summary>Whether it applies to the image in every build, and not only to this run.</summary>
    internal bool IsOfImage => Code is WarningCode.EntrypointReplaced
        or WarningCode.BaseLinksUnknown
        or WarningCode.ScriptNotRun
        or WarningCode.CulturesLimited
        or WarningCode.OnBuildIgnored
        or WarningCode.NotTrimmable;
}
