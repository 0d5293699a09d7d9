using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads commands that make directories and links, or change owners and modes, if all their words are plain.</summary>
internal static class FileCommands
{
    /// <summary>Adds what a command does; false if it cannot be read.</summary>
    public static bool Read(ShellCall call, EffectList effects)
    {
        if (call.Known is not { } words) return false;

        return call.Name switch
        {
            "mkdir" => ReadDirectories(words, effects),
            "install" => words.Any(word => word is "-d" or "--directory") && ReadDirectories(words, effects),
            "ln" => ReadLink(words, effects),
            "chmod" => ReadChange(words, mode => new OwnerChange("") { Mode = ScriptPath.Mode(mode) }, effects),
            "chgrp" => ReadChange(words, group => new OwnerChange("") { Group = group }, effects),
            _ => ReadChange(words, ReadOwner, effects),
        };
    }

    private static bool ReadDirectories(IReadOnlyList<string> words, EffectList effects)
    {
        var made = new ScriptDirectory("");
        var paths = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var value = i + 1 < words.Count ? words[i + 1] : "";
            switch (words[i])
            {
                case "-m" or "--mode" when ScriptPath.Mode(value) is { } mode:
                    made = made with { Mode = mode };
                    i++;
                    break;
                case "-o" or "--owner":
                    made = made with { User = value };
                    i++;
                    break;
                case "-g" or "--group":
                    made = made with { Group = value };
                    i++;
                    break;
                case "-d" or "-p" or "-pv" or "-v" or "--parents" or "--directory" or "--":
                    break;
                case var option when option.StartsWith("-m", StringComparison.Ordinal) && ScriptPath.Mode(option[2..]) is { } mode:
                    made = made with { Mode = mode };
                    break;
                case var path when ScriptPath.Of(path) is { } own:
                    paths.Add(own);
                    break;
                default:
                    return false;
            }
        }

        foreach (var path in paths) effects.Add(made with { Path = path });
        return paths.Count > 0;
    }

    private static bool ReadLink(IReadOnlyList<string> words, EffectList effects)
    {
        var options = words.TakeWhile(word => word.StartsWith('-')).ToList();
        if (!options.Exists(option => option.Contains('s', StringComparison.Ordinal)) || words.Count != options.Count + 2) return false;

        var (target, path) = (words[^2], ScriptPath.Of(words[^1]));
        if (path is null || words[^1].EndsWith('/') || target.Length == 0 || target.AsSpan().IndexOfAny("*?[\n") >= 0) return false;

        effects.Add(new ScriptLink(path, target));
        return true;
    }

    private static OwnerChange? ReadOwner(string owner)
    {
        var parts = owner.Split(owner.Contains(':', StringComparison.Ordinal) ? ':' : '.');
        return parts switch
        {
            [var user] => new OwnerChange("") { User = user },

            // "user:" means the user's own group, which has the user's name as a rule.
            [var user, var group] => new OwnerChange("") { User = user.Length == 0 ? null : user, Group = group.Length > 0 ? group : user },
            _ => null,
        };
    }

    private static bool ReadChange(IReadOnlyList<string> words, Func<string, OwnerChange?> read, EffectList effects)
    {
        var options = words.TakeWhile(word => word.StartsWith('-')).ToList();
        var rest = words.Skip(options.Count).ToList();
        if (rest.Count < 2 || read(rest[0]) is not { } change || change is { User: null, Group: null, Mode: null }) return false;

        var paths = rest.Skip(1).Select(ScriptPath.Of).ToList();
        if (paths.Contains(null)) return false;

        var isRecursive = options.Exists(option => option is "--recursive" || (!option.StartsWith("--", StringComparison.Ordinal) && option.Contains('R', StringComparison.Ordinal)));
        foreach (var path in paths) effects.Add(change with { Path = path!, IsRecursive = isRecursive });
        return true;
    }
}
