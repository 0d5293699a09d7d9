namespace ContainerSlim.Tool;

/// <summary>The value of an option that takes a name and fields, separated by commas, as <c>docker run --mount</c> has them.</summary>
/// <param name="Form">The form of the values, for messages: <c>--directory takes PATH[,owner=UID]…</c>.</param>
/// <param name="Valued">The fields with a value, in lower case.</param>
/// <param name="Flags">The fields without a value, in lower case.</param>
internal sealed record OptionFields(string Form, IReadOnlyList<string> Valued, IReadOnlyList<string> Flags)
{
    /// <summary>The field whose value is everything behind it, commas too.</summary>
    public string? Last { get; init; }

    /// <summary>What is wrong with the form of a value.</summary>
    public IEnumerable<string> Errors(string text) =>
        from field in Fields(text)
        where !IsKnown(field)
        select $"{Form}, but '{text}' contains '{field}'.";

    /// <summary>The name: everything before the first comma.</summary>
    public static string Name(string text) => text.Split(',')[0].Trim();

    /// <summary>The value of a field; null if the text does not contain it.</summary>
    public string? Find(string text, string name) => All(text, name) is [.., var last] ? last : null;

    /// <summary>The values of a field that can be repeated.</summary>
    public IReadOnlyList<string> All(string text, string name) =>
        [.. Fields(text).Where(field => HasValue(field) && Key(field) == name).Select(field => field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..])];

    /// <summary><c>true</c> if the text contains a field without a value, else null.</summary>
    public string? Flag(string text, string name) => Fields(text).Any(field => field == name) ? "true" : null;

    private bool IsKnown(string field) => HasValue(field) ? Key(field) == Last || Valued.Contains(Key(field)) : Flags.Contains(field);

    private IEnumerable<string> Fields(string text)
    {
        var last = Last is null ? -1 : text.IndexOf($",{Last}=", StringComparison.Ordinal);
        var fields = (last < 0 ? text : text[..last]).Split(',').Skip(1).Select(field => field.Trim());
        return last < 0 ? fields : fields.Append(text[(last + 1)..]);
    }

    private static bool HasValue(string field) => field.Contains('=', StringComparison.Ordinal);

    private static string Key(string field) => field.Split('=')[0];
}
