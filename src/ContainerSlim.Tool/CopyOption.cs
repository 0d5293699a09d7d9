using ContainerSlim.Build.Stages;

namespace ContainerSlim.Tool;

/// <summary>The value of <c>--copy</c>: a <c>SlimCopy</c> item.</summary>
internal static class CopyOption
{
    public const string Form = "PATH[,from=STAGE][,to=PATH][,FIELD=VALUE...]";

    private static readonly OptionFields Fields = new($"--copy takes {Form}", ["from", "to", "files", "except", "mode", "owner"], ["optional"]);

    /// <summary>What is wrong with the form of a value.</summary>
    public static IEnumerable<string> Errors(string text) => Fields.Errors(text);

    /// <summary>A copy, from a value without errors.</summary>
    public static CopyInput Read(string text) => new()
    {
        Include = CopyInput.Patterns(OptionFields.Name(text), Patterns(text, "files")),
        From = Fields.Find(text, "from"),
        To = Fields.Find(text, "to"),
        Exclude = Patterns(text, "except"),
        Mode = Fields.Find(text, "mode"),
        Owner = Fields.Find(text, "owner"),
        Optional = Fields.Flag(text, "optional"),
    };

    private static IReadOnlyList<string> Patterns(string text, string field) =>
        [.. Fields.All(text, field).SelectMany(patterns => patterns.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
