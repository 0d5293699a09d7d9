using ContainerSlim.Debian;

namespace ContainerSlim.Build;

/// <summary>The base that the app's image is built on.</summary>
public abstract record BasePlan
{
    /// <summary>An existing image.</summary>
    /// <param name="Location">The image's location.</param>
    public sealed record FromImage(ImageLocation Location) : BasePlan;

    /// <summary>An empty base: the app brings everything that it needs.</summary>
    public sealed record Scratch : BasePlan;

    /// <summary>A base built from the distribution's packages.</summary>
    /// <param name="Distribution">The distribution, for example <c>debian-13</c>.</param>
    /// <param name="Globalization">Whether the base includes culture data (ICU).</param>
    public sealed record Chiseled(string Distribution, bool Globalization) : BasePlan
    {
        /// <summary>Which libraries the base contains.</summary>
        public BaseKind Kind { get; init; } = BaseKind.Runtime;

        /// <summary>Whether the base includes time zone data.</summary>
        public bool TimeZones { get; init; } = true;

        /// <summary>Whether it contains the web server that serves a static site.</summary>
        public bool WebServer { get; init; }

        /// <summary>The libraries that the app needs and neither the app nor the base contains. A copy may add them.</summary>
        public IReadOnlyList<MissingLibrary> Missing { get; init; } = [];

        /// <summary>The source of packages; null for the host's own sources.</summary>
        public string? Mirror { get; init; }

        /// <summary>A keyring that replaces the distribution's.</summary>
        public string? Keyring { get; init; }

        /// <summary>Whether release files of any date are accepted.</summary>
        public bool AnyDate { get; init; }

        /// <summary>Whether to rebuild the base from the newest packages.</summary>
        public bool Refresh { get; init; }
    }
}

/// <summary>A library that an app needs and that may be missing in the image.</summary>
/// <param name="Name">The library's file name.</param>
/// <param name="Warning">The warning if nothing in the image contains it, a full sentence.</param>
public sealed record MissingLibrary(string Name, string Warning);
