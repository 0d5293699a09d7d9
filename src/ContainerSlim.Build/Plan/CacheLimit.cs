using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The size limit of the cache, beyond which the least recently used content is removed.</summary>
public static class CacheLimit
{
    /// <summary>Parses the limits; null if nothing is to be removed automatically.</summary>
    /// <param name="text">A size such as <c>10GB</c> or <c>10GiB</c>; <c>none</c> or 0 for no limit; empty for the default.</param>
    /// <exception cref="BuildException">The text is none of these.</exception>
    public static StoreLimits? Parse(string? text) => PropertyText.OrNull(text)?.ToLowerInvariant() switch
    {
        null => StoreLimits.Default,
        "none" => null,
        var size when Sizes.TryParse(size, out var bytes) => bytes == 0 ? null : StoreLimits.Default with { MaxSize = bytes },
        _ => throw PropertyText.Invalid("SlimCacheLimit", text!, "it must be a size such as 10GB, or none"),
    };
}
