namespace ContainerSlim.Build;

/// <summary>
/// Items that a user wrote as properties, which is all that a command line allows: <c>-p:ContainerEnvironmentVariable=NAME=value</c>, with
/// <c>;</c> between several.
/// </summary>
public static class ItemText
{
    /// <summary>Names and values.</summary>
    /// <param name="property">The name of the property, which is that of the item.</param>
    /// <param name="parts">The parts of its value.</param>
    /// <exception cref="ContainerSlim.Oci.SlimException">A part has no name, or no value.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string property, IReadOnlyList<string> parts) =>
        [.. parts.Select(part => Pair(property, part))];

    /// <summary>Ports, with a type after a slash, or without.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Ports(IReadOnlyList<string> parts) => [.. parts.Select(part => KeyValuePair.Create(part, ""))];

    private static KeyValuePair<string, string> Pair(string property, string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(part[..equals].Trim(), part[(equals + 1)..])
            : throw PropertyText.Invalid(property, part, "as a property, it must be NAME=value, with ';' between several");
    }
}
