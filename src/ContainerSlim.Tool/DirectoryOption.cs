using ContainerSlim.Build.Stages;

namespace ContainerSlim.Tool;

/// <summary>The value of <c>--directory</c>.</summary>
internal static class DirectoryOption
{
    public const string Form = "PATH[,owner=UID[:GID]][,mode=MODE][,volume]";

    private static readonly OptionFields Fields = new($"--directory takes {Form}", ["owner", "mode"], ["volume"]);

    /// <summary>What is wrong with the form of a value.</summary>
    public static IEnumerable<string> Errors(string text) => Fields.Errors(text);

    /// <summary>A directory, from a value without errors.</summary>
    public static DirectoryInput Read(string text) => new(OptionFields.Name(text))
    {
        Owner = Fields.Find(text, "owner"),
        Mode = Fields.Find(text, "mode"),
        Volume = Fields.Flag(text, "volume"),
    };
}
