namespace ContainerSlim.Oci;

/// <summary>Where an image runs, with Go's names. image-spec, image-index.md, "platform".</summary>
/// <param name="Os">The operating system, for example <c>linux</c>.</param>
/// <param name="Architecture">The processor, for example <c>amd64</c> or <c>arm64</c>.</param>
/// <param name="Variant">The processor's variant, for example <c>v8</c>.</param>
public sealed record Platform(string Os, string Architecture, string? Variant = null)
{
    /// <summary>The version of the operating system; for Windows images, the Windows build.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features of the operating system that the image needs.</summary>
    public IReadOnlyList<string> OsFeatures { get; init; } = [];

    /// <summary>Whether it is Windows, which has its own format for layers and paths.</summary>
    public bool IsWindows => Os == "windows";

    /// <summary>Parses <c>os/architecture[/variant]</c>.</summary>
    /// <exception cref="OciException">The text is not of that form.</exception>
    public static Platform Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new Platform(os, architecture),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new Platform(os, architecture, variant),
        _ => throw new OciException(
            ErrorCode.UnsupportedPlatform,
            $"cannot use '{text}' as a platform: write it as os/architecture, for example linux/arm64"),
    };

    /// <summary>
    /// Whether an image for <paramref name="other"/> runs on this platform: same system and
    /// processor. Variants are compared only if both have one.
    /// </summary>
    public bool Accepts(Platform other) =>
        Os == other.Os
        && Architecture == other.Architecture
        && (EffectiveVariant is null || other.EffectiveVariant is null || EffectiveVariant == other.EffectiveVariant)
        && (OsVersion is null || other.OsVersion is null || OsVersion == other.OsVersion);

    // In practice, arm64 has one variant, so v8 means the same as no variant.
    private string? EffectiveVariant => (Architecture, Variant) is ("arm64", "v8") ? null : Variant;

    /// <summary>Compares the features by content, which a record would compare by reference.</summary>
    public bool Equals(Platform? other) =>
        other is not null
        && Os == other.Os
        && Architecture == other.Architecture
        && Variant == other.Variant
        && OsVersion == other.OsVersion
        && OsFeatures.SequenceEqual(other.OsFeatures);

    /// <summary>Consistent with <see cref="Equals(Platform?)"/>.</summary>
    public override int GetHashCode() => HashCode.Combine(Os, Architecture, Variant, OsVersion, OsFeatures.Count);

    /// <summary><c>os/architecture[/variant]</c>.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
