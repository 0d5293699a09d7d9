using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Reads the values of one stage or copy from text; an error names the value that cannot be used.</summary>
/// <param name="Subject">The owner of the values, for example <c>the stage 'web'</c>.</param>
/// <param name="Code">The error code for an invalid value.</param>
internal sealed record StageText(string Subject, ErrorCode Code)
{
    // A .NET timer counts milliseconds in 32 bits, which suffices for 24 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    public string Required(string field, string? text) => PropertyText.OrNull(text) ?? throw Lacks(field);

    public IReadOnlyList<string> RequiredList(string field, string? text) => PropertyText.List(text) is { Count: > 0 } list ? list : throw Lacks(field);

    public bool Flag(string field, string? text) => PropertyText.OrNull(text)?.ToLowerInvariant() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Invalid(field, text!, "it must be true or false"),
    };

    public IReadOnlyList<Glob> Globs(string field, string? text) => Globs(field, PropertyText.List(text));

    public IReadOnlyList<Glob> Globs(string field, IReadOnlyList<string> patterns) =>
        [.. patterns.Select(pattern => Guard(field, pattern, () => Glob.Parse(pattern)))];

    public TimeSpan? Timeout(string field, string? text)
    {
        if (PropertyText.OrNull(text) is not { } value) return null;

        var unit = value[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.Zero };
        var number = unit == TimeSpan.Zero ? value : value[..^1];
        var seconds = unit == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : unit;
        var limit = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * seconds
            : value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var span) ? span
            : TimeSpan.Zero;
        return limit > TimeSpan.Zero && limit <= LongestTimeout
            ? limit
            : throw Invalid(field, value, "it must be a time of up to 24 days: seconds, 90s, 10m, 2h or hh:mm:ss");
    }

    public int? Mode(string field, string? text)
    {
        if (PropertyText.OrNull(text) is not { } value) return null;

        var isOctal = value.Length is >= 1 and <= 5 && value.All(c => c is >= '0' and <= '7');
        var mode = isOctal ? Convert.ToInt32(value, 8) : int.MaxValue;
        return mode <= 0b111_111_111_111 ? mode : throw Invalid(field, value, "it must be an octal number up to 7777, for example 0644");
    }

    public (int User, int Group)? Owner(string field, string? text)
    {
        if (PropertyText.OrNull(text) is not { } value) return null;

        var parts = value.Split(':');
        var numbers = parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).ToList();
        return numbers.Count <= 2 && numbers.TrueForAll(id => id >= 0)
            ? (numbers[0], numbers[^1])
            : throw Invalid(field, value, "it must be uid or uid:gid in numbers; names cannot be resolved, because the image does not exist yet");
    }

    public T Guard<T>(string field, string text, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw Invalid(field, text, e.Message);
        }
    }

    public BuildException Invalid(string field, string value, string why) => new(Code, $"cannot use {field}=\"{value}\" of {Subject}: {why}");

    private BuildException Lacks(string field) => new(Code, $"cannot use {Subject}: {field} is missing; set it");
}
