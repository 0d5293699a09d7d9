using ContainerSlim.Build.Stages;

namespace ContainerSlim.Tool;

/// <summary>
/// The value of <c>--stage</c>: a <c>SlimStage</c> item, whose kind follows from its fields. There are no stages of kind project, which MSBuild
/// publishes.
/// </summary>
internal static class StageOption
{
    public const string Form = "NAME[,FIELD=VALUE...][,command=COMMAND]";

    private static readonly OptionFields Fields = new(
        $"--stage takes {Form}",
        [
            "depends-on", "working-directory", "environment", "inputs", "outputs", "key", "timeout", "image", "platform", "packages",
        ],
        ["shell", "dependencies"])
    {
        Last = "command",
    };

    /// <summary>What is wrong with the form of a value.</summary>
    public static IEnumerable<string> Errors(string text)
    {
        foreach (var error in Fields.Errors(text)) yield return error;
        if (KindOf(text) is null) yield return $"--stage takes one of command=, image= and packages=, but '{text}' has none.";
    }

    /// <summary>A stage, from a value without errors.</summary>
    public static StageInput Read(string text) => new(OptionFields.Name(text))
    {
        Kind = KindOf(text),
        DependsOn = Fields.Find(text, "depends-on"),
        Command = Fields.Find(text, "command"),
        WorkingDirectory = Fields.Find(text, "working-directory"),
        Environment = Fields.All(text, "environment"),
        Inputs = Fields.Find(text, "inputs"),
        Outputs = Fields.Find(text, "outputs"),
        Shell = Fields.Flag(text, "shell"),
        // The folder that the image is built from can be what a command makes.
        BeforePublish = KindOf(text) == "exec" ? "true" : null,
        Timeout = Fields.Find(text, "timeout"),
        Key = Fields.Find(text, "key"),
        Image = Fields.Find(text, "image"),
        Platform = Fields.Find(text, "platform"),
        Packages = Fields.Find(text, "packages"),
        Dependencies = Fields.Flag(text, "dependencies"),
    };

    private static string? KindOf(string text) =>
        Fields.Find(text, "command") is not null ? "exec"
        : Fields.Find(text, "image") is not null ? "image"
        : Fields.Find(text, "packages") is not null ? "packages"
        : null;
}
