using System.Globalization;
using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads <c>update-alternatives</c>(1).</summary>
internal static class Alternatives
{
    /// <summary>Adds what a command does; false if it cannot be read.</summary>
    public static bool Read(ShellCall call, EffectList effects)
    {
        var words = call.Arguments.SkipWhile(word => word.Text is "--quiet" or "--verbose" or "--force" or "--skip-auto").ToList();
        if (words is not [{ Text: "--install" }, ..])
        {
            return words is [{ Text: "--remove" or "--remove-all" or "--auto" or "--display" or "--query" or "--list" or "--get-selections" }, ..];
        }

        if (words.Exists(word => word.Value is null)) return false;

        var values = words.Select(word => word.Value!).Where(word => word is not ("--quiet" or "--force")).ToList();
        if (values.Count < 5 || !int.TryParse(values[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)) return false;
        if (Link(values, 1) is not { } master) return false;

        var slaves = new List<AlternativeLink>();
        for (var i = 5; i < values.Count; i += 4)
        {
            if (values[i] != "--slave" || i + 3 >= values.Count || Link(values, i + 1) is not { } slave) return false;

            slaves.Add(slave);
        }

        effects.Add(master with { Priority = priority, Slaves = slaves });
        return true;
    }

    private static AlternativeLink? Link(List<string> values, int at)
    {
        var (link, name, target) = (ScriptPath.Of(values[at]), values[at + 1], ScriptPath.Of(values[at + 2]));
        return link is null || target is null || name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? null
            : new AlternativeLink(name, link, target);
    }
}
