using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>Fields of a control file: <c>Name: value</c>, continued by lines that begin with a blank. deb822(5).</summary>
public sealed class Stanza
{
    private readonly Dictionary<string, List<string>> fields = new(StringComparer.OrdinalIgnoreCase);

    private Stanza()
    {
    }

    /// <summary>The names of the fields, in no order.</summary>
    public IEnumerable<string> Names => fields.Keys;

    /// <summary>What follows the colon in a field's first line; null where the field is missing.</summary>
    public string? this[string name] => fields.TryGetValue(name, out var lines) ? lines[0] : null;

    /// <summary>A required field.</summary>
    /// <exception cref="FormatException">It is missing or empty.</exception>
    public string Required(string name) => this[name] is { Length: > 0 } value ? value : throw new FormatException($"it has no field '{name}'");

    /// <summary>The lines of a field after its first, without the blank that continues them.</summary>
    public IReadOnlyList<string> Lines(string name) => fields.TryGetValue(name, out var lines) ? lines[1..] : [];

    /// <summary>The words of a field, over all its lines.</summary>
    public IReadOnlyList<string> Words(string name) =>
        fields.TryGetValue(name, out var lines) ? [.. lines.SelectMany(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))] : [];

    /// <summary>Reads the only stanza of a text.</summary>
    /// <exception cref="FormatException">The text is malformed, or has none or several.</exception>
    public static Stanza Parse(string text) => ParseAll(text) is [var only] ? only : throw new FormatException("it is not a single stanza of fields");

    /// <summary>Reads every stanza of a text; lines that begin with <c>#</c> are comments.</summary>
    /// <exception cref="FormatException">A line is neither a field nor a continuation, or a field appears twice.</exception>
    public static IReadOnlyList<Stanza> ParseAll(string text)
    {
        var stanzas = new List<Stanza>();
        var current = new Stanza();
        List<string>? field = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !line.StartsWith('#')))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (current.fields.Count > 0) stanzas.Add(current);
                (current, field) = (new Stanza(), null);
                continue;
            }

            if (line[0] is not (' ' or '\t')) field = current.Begin(line);
            else if (field is null) Fail($"the line '{line}' does not continue a field");
            else field.Add(line[1..].TrimEnd());
        }

        if (current.fields.Count > 0) stanzas.Add(current);
        return stanzas;
    }

    /// <summary>Reads the only stanza of a file.</summary>
    /// <exception cref="FormatException">The text is malformed, or has none or several.</exception>
    public static Stanza Parse(ReadOnlySpan<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8));

    private List<string> Begin(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) Fail($"the line '{line}' is not a field");

        List<string> lines = [line[(colon + 1)..].Trim()];
        if (!fields.TryAdd(line[..colon], lines)) Fail($"the field '{line[..colon]}' appears twice");
        return lines;
    }

    [DoesNotReturn]
    private static void Fail(string why) => throw new FormatException(why);
}
