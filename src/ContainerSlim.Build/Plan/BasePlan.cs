using ContainerSlim.Debian;

namespace ContainerSlim.Build;

/// <summary>What the app stands on.</summary>
public abstract record BasePlan
{
    /// <summary>An image that somebody made.</summary>
    /// <param name="Location">Where it is.</param>
    public sealed record FromImage(ImageLocation Location) : BasePlan;

    /// <summary>Nothing: the app brings all it needs.</summary>
    public sealed record Scratch : BasePlan;

    /// <summary>A base cut from the distribution's packages.</summary>
    /// <param name="Distribution">For example <c>debian-13</c>.</param>
    /// <param name="Globalization">Whether culture data (ICU) is in it.</param>
    public sealed record Chiseled(string Distribution, bool Globalization) : BasePlan
    {
        /// <summary>How much of a base the app needs.</summary>
        public BaseKind Kind { get; init; } = BaseKind.Runtime;

        /// <summary>Whether time zones are in it.</summary>
        public bool TimeZones { get; init; } = true;

        /// <summary>What the app needs and the base has not, in sentences.</summary>
        public IReadOnlyList<string> Warnings { get; init; } = [];

        /// <summary>Where packages come from; null for the host's own sources.</summary>
        public string? Mirror { get; init; }

        /// <summary>A keyring that replaces the distribution's.</summary>
        public string? Keyring { get; init; }

        /// <summary>Whether to make it anew from the newest packages.</summary>
        public bool Refresh { get; init; }
    }
}
