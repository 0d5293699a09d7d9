using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>What a warning is about, as the number users see after <c>CSLIM</c>; docs/errors.md lists cause and cure of each.</summary>
public enum WarningCode
{
    /// <summary>No warning.</summary>
    None = 0,

    // 7xxx: the build goes on.
    /// <summary>The layer cache in a registry does not answer, or not to us.</summary>
    LayerCacheUnavailable = 7001,
    /// <summary>An entry of the layer cache is not the layer that is wanted.</summary>
    LayerCacheEntryInvalid = 7002,
    /// <summary>The layer cache promised a layer and does not give it.</summary>
    LayerCacheEntryLost = 7003,
    /// <summary>Layers were not written to the layer cache.</summary>
    LayerCacheNotWritten = 7004,
    /// <summary>The cache on this machine held damaged content.</summary>
    CacheRepaired = 7005,
    /// <summary>The app's command replaces the entrypoint of the base.</summary>
    EntrypointReplaced = 7006,
    /// <summary>A native file needs a library that neither the app nor the base has.</summary>
    LibraryMissing = 7007,
    /// <summary>Packages could not be looked up anew, and those of an earlier time are used.</summary>
    PackagesNotRefreshed = 7008,
    /// <summary>A package mirror has no security updates, or none between point releases.</summary>
    UpdatesMissing = 7009,
}

/// <summary>Something that the user should know, and that fails nothing.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Message">The sentence.</param>
public sealed record Warning(WarningCode Code, string Message)
{
    /// <summary>The code as users see it.</summary>
    public string CodeText => string.Create(CultureInfo.InvariantCulture, $"CSLIM{(int)Code:D4}");

    /// <summary>Whether it is true of the image, whenever it is made, and not of this run only.</summary>
    internal bool IsOfImage => Code is WarningCode.EntrypointReplaced or WarningCode.LibraryMissing;
}
