using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The text of a property as a user wrote it.</summary>
internal static class PropertyText
{
    /// <summary>The text without blanks around it; null where nothing is left.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The parts of a list, which has <c>;</c> between them; none where there is no text.</summary>
    public static IReadOnlyList<string> List(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A value that cannot be used.</summary>
    /// <param name="property">The property's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="why">What the value would have to be.</param>
    public static BuildException Invalid(string property, string value, string why) =>
        new(ErrorCode.InvalidProperty, $"cannot use {property}='{value}': {why}");
}
