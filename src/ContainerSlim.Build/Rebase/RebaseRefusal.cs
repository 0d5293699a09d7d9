using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Says why an image cannot be put onto another base.</summary>
internal static class RebaseRefusal
{
    // More would not add useful information.
    private const int Shown = 4;

    /// <summary>The failure for one or more reasons.</summary>
    /// <param name="image">The image, as the user calls it.</param>
    /// <param name="reasons">The reasons, as parts of a sentence.</param>
    public static BuildException Of(ImageLocation image, params IReadOnlyList<string> reasons)
    {
        var more = reasons.Count > Shown ? $"; and {reasons.Count - Shown} more reasons" : "";
        return new BuildException(
            ErrorCode.RebaseRefused,
            $"cannot put '{image}' onto another base: {string.Join("; ", reasons.Take(Shown).Select(ForeignText.Clean))}{more}; publish the project again");
    }

    /// <summary>The failure for a reason that has a cure.</summary>
    /// <param name="image">The image, as the user calls it.</param>
    /// <param name="reason">The reason, as a part of a sentence.</param>
    /// <param name="cure">What to do.</param>
    public static BuildException Curable(ImageLocation image, string reason, string cure) => new(
        ErrorCode.RebaseRefused,
        $"cannot put '{image}' onto another base: {ForeignText.Clean(reason)}; {cure}, or publish the project again");
}
