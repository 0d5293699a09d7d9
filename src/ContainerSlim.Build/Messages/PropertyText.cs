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

    /// <summary>The exception for a value that cannot be used.</summary>
    /// <param name="property">The name of the property.</param>
    /// <param name="value">The value.</param>
    /// <param name="why">What the value must be.</param>
    public static BuildException Invalid(string property, string value, string why) =>
        new(ErrorCode.InvalidProperty, $"cannot use {property}='{value}': {why}");
}
