using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads properties as users write them.</summary>
internal static class PropertyText
{
    /// <summary>The trimmed text; null if nothing is left.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The parts of a list that is separated by <c>;</c>; empty if there is no text.</summary>
    public static IReadOnlyList<string> List(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether SlimPackageDates accepts release files of any date.</summary>
    /// <exception cref="BuildException">The text has another value.</exception>
    public static bool ReadAnyDate(string? text) => OrNull(text)?.ToLowerInvariant() switch
    {
        null or "checked" => false,
        "any" => true,
        _ => throw Invalid("SlimPackageDates", text!, "it must be checked or any"),
    };

    /// <summary>The time of a snapshot; null if there is no text.</summary>
    /// <exception cref="BuildException">The text is not a time, or the mirror has a place for it and there is no text.</exception>
    public static ArchiveSnapshot? ReadSnapshot(string? text, string? mirror)
    {
        if (OrNull(text) is not { } time)
        {
            return mirror?.Contains(ArchiveSnapshot.Placeholder, StringComparison.Ordinal) == true
                ? throw Invalid("SlimPackageMirror", mirror, $"{ArchiveSnapshot.Placeholder} stands for the time in SlimSnapshot, which is not set")
                : null;
        }

        try
        {
            return ArchiveSnapshot.Parse(time);
        }
        catch (FormatException e)
        {
            throw Invalid("SlimSnapshot", time, e.Message);
        }
    }

    /// <summary>The exception for a value that cannot be used.</summary>
    /// <param name="property">The name of the property.</param>
    /// <param name="value">The value.</param>
    /// <param name="why">What the value must be.</param>
    public static BuildException Invalid(string property, string value, string why) =>
        new(ErrorCode.InvalidProperty, $"cannot use {property}='{value}': {why}");
}
