using ContainerSlim.Debian;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Debian.Sources;

namespace ContainerSlim.Build;

/// <summary>The base that the app's image is built on.</summary>
public abstract record BasePlan
{
    /// <summary>An existing image.</summary>
    /// <param name="Location">The image's location.</param>
    public sealed record FromImage(ImageLocation Location) : BasePlan
    {
        /// <summary>Packages that are added to the image, which has to be of a known distribution; null for none.</summary>
        public Chiseled? Packages { get; init; }
    }

    /// <summary>An empty base: the app brings everything that it needs.</summary>
    public sealed record Scratch : BasePlan;

    /// <summary>A base built from the distribution's packages.</summary>
    /// <param name="Distribution">The distribution, for example <c>debian-13</c>.</param>
    /// <param name="Parts">What the base contains.</param>
    public sealed record Chiseled(string Distribution, IReadOnlyList<BasePart> Parts) : BasePlan
    {
        /// <summary>Whether the base includes culture data (ICU).</summary>
        public bool Globalization => Parts.Any(part => part.Group == BaseGroup.Icu);

        /// <summary>Whether it contains the web server that serves a static site.</summary>
        public bool WebServer => Parts.Any(part => part.Group == BaseGroup.Web);

        /// <summary>
        /// The libraries that the app needs and does not bring. If the base does not contain one of them, a copy has to add it.
        /// </summary>
        public IReadOnlyList<NeededLibrary> Needed { get; init; } = [];

        /// <summary>Folders with definitions of slices, absolute, each over those before it.</summary>
        public IReadOnlyList<string> Definitions { get; init; } = [];

        /// <summary>How much of ICU's data the base contains.</summary>
        public IcuCut Icu { get; init; } = IcuCut.Whole;

        /// <summary>Libraries that may be missing, by their file names.</summary>
        public IReadOnlyList<string> AllowMissing { get; init; } = [];

        /// <summary>The source of packages; null for the host's own sources.</summary>
        public string? Mirror { get; init; }

        /// <summary>A keyring that replaces the distribution's.</summary>
        public string? Keyring { get; init; }

        /// <summary>Whether release files of any date are accepted.</summary>
        public bool AnyDate { get; init; }

        /// <summary>The time that packages are used from; null for the newest packages.</summary>
        public ArchiveSnapshot? Snapshot { get; init; }

        /// <summary>Whether to rebuild the base from the newest packages.</summary>
        public bool Refresh { get; init; }

        /// <summary>The libraries that the app needs, and that the base does not contain.</summary>
        /// <param name="unknown">The libraries that the base should contain, and that no package has as far as is known.</param>
        public IEnumerable<NeededLibrary> Lacks(IReadOnlyCollection<string> unknown) => Needed
            .Where(library => unknown.Contains(library.Name) || !Parts.Any(part => part.Kind == BasePartKind.Library && part.Name == library.Name));
    }
}

/// <summary>A library that an app needs and does not bring.</summary>
/// <param name="Name">The library's file name.</param>
/// <param name="NeededBy">The file that needs it, relative to the published folder.</param>
public sealed record NeededLibrary(string Name, string NeededBy);
