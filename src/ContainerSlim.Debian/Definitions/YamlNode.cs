namespace ContainerSlim.Debian.Definitions;

/// <summary>A value of a YAML document: a <see cref="YamlText"/>, a <see cref="YamlList"/> or a <see cref="YamlMap"/>. YAML 1.2, chapter 3.2.1.</summary>
internal abstract record YamlNode
{
    /// <summary>The line that it begins on, counted from 1; 0 for a value that was not read.</summary>
    public int Line { get; init; }

    /// <summary>Whether it is nothing, as in <c>path:</c> without a value.</summary>
    public bool IsNull => this is YamlText { IsPlain: true, Value: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>The entries of a mapping; nothing counts as an empty one.</summary>
    /// <exception cref="FormatException">It is not a mapping.</exception>
    public IReadOnlyList<YamlEntry> AsMap(string what) => this switch
    {
        YamlMap map => map.Entries,
        _ when IsNull => [],
        _ => throw Fail($"{what} must be a mapping"),
    };

    /// <summary>The entries of a mapping by their keys.</summary>
    /// <exception cref="FormatException">It is not a mapping.</exception>
    public Dictionary<string, YamlNode> AsFields(string what) => AsMap(what).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>The items of a list; nothing counts as an empty one.</summary>
    /// <exception cref="FormatException">It is not a list.</exception>
    public IReadOnlyList<YamlNode> AsList(string what) => this switch
    {
        YamlList list => list.Items,
        _ when IsNull => [],
        _ => throw Fail($"{what} must be a list"),
    };

    /// <summary>A text.</summary>
    /// <exception cref="FormatException">It is not a text.</exception>
    public string AsText(string what) => this is YamlText text ? text.Value : throw Fail($"{what} must be a text");

    /// <summary>A list of texts, or a single text.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public IReadOnlyList<string> AsTexts(string what) =>
        this is YamlText { IsNull: false } text ? [text.Value] : [.. AsList(what).Select(item => item.AsText(what))];

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public bool AsBoolean(string what) => AsText(what).ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "y" => true,
        "false" or "no" or "off" or "n" or "" => false,
        _ => throw Fail($"{what} must be true or false"),
    };

    /// <summary>An error with the line.</summary>
    public FormatException Fail(string why) => new(Line > 0 ? $"{why} (line {Line})" : why);
}

/// <summary>A scalar.</summary>
/// <param name="Value">Its text.</param>
/// <param name="IsPlain">Whether it is written without quotes.</param>
internal sealed record YamlText(string Value, bool IsPlain) : YamlNode;

/// <summary>A sequence.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items) : YamlNode;

/// <summary>A mapping, in its own order; no key appears twice.</summary>
internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries) : YamlNode
{
    /// <summary>Whether it is written on one line, in braces.</summary>
    public bool IsFlow { get; init; }
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(string Key, YamlNode Value);
