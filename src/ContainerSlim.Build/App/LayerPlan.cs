using System.Globalization;
using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Assigns an app's files to layers. Files that rarely change lie below files that often change, so that a change costs little.</summary>
public sealed record LayerPlan
{
    private const int UsualMost = 10;
    private const int UsualOrder = 550;

    /// <summary>Everything in one layer.</summary>
    public static LayerPlan One { get; } = new();

    /// <summary>The published files and their origins, by path.</summary>
    public IReadOnlyDictionary<string, PublishedFile> Files { get; init; } = new Dictionary<string, PublishedFile>();

    /// <summary>The maximum number of layers for the app's files, from 1 to 100.</summary>
    public int Most { get; init; } = UsualMost;

    internal IReadOnlyList<Rule> Rules { get; init; } = [];

    internal static LayerPlan Read(IReadOnlyList<PublishedFile> files, IReadOnlyList<LayerRule> rules, string? most) => new()
    {
        Files = ByPath(files),
        Rules = [.. rules.Select(ReadRule)],
        Most = ReadMost(PropertyText.OrNull(most)),
    };

    /// <summary>The layer that a file belongs to: its order, and its name, which is null for the app's own layer.</summary>
    /// <param name="path">The path relative to the published folder.</param>
    /// <param name="isStatic">Whether it is a static file with its own timestamp.</param>
    internal (int Order, string? Name) Place(string path, bool isStatic = false)
    {
        if (Rules.FirstOrDefault(rule => rule.Patterns.Any(pattern => pattern.Covers(path))) is { } rule) return (rule.Order, rule.Name);

        var part = Files.Count == 0 ? AppPart.App : isStatic ? AppPart.StaticFiles : AppParts.Of(Files.GetValueOrDefault(path) ?? new PublishedFile(path));
        return ((int)part, AppParts.NameOf(part));
    }

    /// <summary>What is known about the published files, by their paths.</summary>
    internal static IReadOnlyDictionary<string, PublishedFile> ByPath(IReadOnlyList<PublishedFile> files) => files
        .GroupBy(file => file.Path.Replace('\\', '/'), StringComparer.Ordinal)
        .ToDictionary(file => file.Key, file => file.Last() with { Path = file.Key }, StringComparer.Ordinal);

    private static Rule ReadRule(LayerRule rule)
    {
        var patterns = rule.Files.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (patterns.Length == 0) throw PropertyText.Invalid("SlimLayer", rule.Name, "Files is missing; set it to patterns relative to the published folder");

        return new Rule(rule.Name, [.. patterns.Select(pattern => ReadPattern(rule.Name, pattern))], ReadOrder(rule));
    }

    private static Glob ReadPattern(string name, string pattern)
    {
        try
        {
            return Glob.Parse(pattern);
        }
        catch (FormatException e)
        {
            throw new BuildException(ErrorCode.InvalidProperty, $"cannot use the pattern '{pattern}' of SlimLayer '{name}': {e.Message}", e);
        }
    }

    private static int ReadOrder(LayerRule rule)
    {
        if (PropertyText.OrNull(rule.Order) is not { } text) return UsualOrder;

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order)
            ? order
            : throw PropertyText.Invalid("SlimLayer", rule.Name, $"its Order '{text}' is not a number");
    }

    private static int ReadMost(string? text)
    {
        if (text is null) return UsualMost;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= 100
            ? most
            : throw PropertyText.Invalid("SlimMaxLayers", text, "it must be a number from 1 to 100");
    }

    internal sealed record Rule(string Name, IReadOnlyList<Glob> Patterns, int Order);
}
