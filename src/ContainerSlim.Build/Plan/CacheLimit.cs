using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>How large the cache may become before what was used longest ago is removed.</summary>
public static class CacheLimit
{
    /// <summary>The limits that a text stands for; null where nothing is to be removed by itself.</summary>
    /// <param name="text">A size such as <c>10GB</c> or <c>10GiB</c>; <c>none</c> or 0 for no limit; empty for the usual.</param>
    /// <exception cref="BuildException">It is none of these.</exception>
    public static StoreLimits? Parse(string? text) => PropertyText.OrNull(text)?.ToLowerInvariant() switch
    {
        null => StoreLimits.Default,
        "none" => null,
        var size when Sizes.TryParse(size, out var bytes) => bytes == 0 ? null : StoreLimits.Default with { MaxSize = bytes },
        _ => throw PropertyText.Invalid("SlimCacheLimit", text!, "it must be a size such as 10GB, or none"),
    };
}
