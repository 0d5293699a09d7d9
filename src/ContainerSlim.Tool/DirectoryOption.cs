using ContainerSlim.Build.Stages;

namespace ContainerSlim.Tool;

/// <summary>The value of <c>--directory</c>: a path, and fields separated by commas, as <c>docker run --mount</c> has them.</summary>
internal static class DirectoryOption
{
    private const string Owner = "owner=";
    private const string Mode = "mode=";
    private const string Volume = "volume";

    /// <summary>What is wrong with the form of a value.</summary>
    public static IEnumerable<string> Errors(string text) =>
        from field in Fields(text)
        where field != Volume && !field.StartsWith(Owner, StringComparison.Ordinal) && !field.StartsWith(Mode, StringComparison.Ordinal)
        select $"--directory takes PATH[,owner=UID[:GID]][,mode=MODE][,volume], but '{text}' contains '{field}'.";

    /// <summary>A directory, from a value without errors.</summary>
    public static DirectoryInput Read(string text) => new(text.Split(',')[0])
    {
        Owner = Find(text, Owner),
        Mode = Find(text, Mode),
        Volume = Fields(text).Contains(Volume) ? "true" : null,
    };

    private static IEnumerable<string> Fields(string text) => text.Split(',').Skip(1).Select(field => field.Trim());

    private static string? Find(string text, string name) =>
        Fields(text).LastOrDefault(field => field.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
