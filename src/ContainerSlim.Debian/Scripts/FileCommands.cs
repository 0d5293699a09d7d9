using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads commands that make files, directories and links, or change owners and modes, if all their words are plain.</summary>
/// <param name="paths">The paths of the package.</param>
/// <param name="effects">Where effects go.</param>
internal sealed class FileCommands(IReadOnlySet<string> paths, EffectList effects)
{
    /// <summary>Adds what a command does; false if it cannot be read.</summary>
    public bool Read(ShellCall call)
    {
        if (call.Known is not { } words || FileOptions.Read(words) is not { } options) return false;

        return call.Name switch
        {
            "mkdir" => MakeDirectories(options),
            "install" => options.Has('d') ? MakeDirectories(options) : Copy(options),
            "cp" => !options.Has('r') && !options.Has('R') && Copy(options),
            "touch" => MakeFiles(options),

            // A link that may be made would hide what is there.
            "ln" => options.Has('s') && Link(options, call.IsDoubtful),
            "chmod" => options.Names.Count > 0 && Change(options, new OwnerChange("") { Mode = ScriptPath.Mode(options.Names[0]) }),
            "chgrp" => options.Names.Count > 0 && Change(options, new OwnerChange("") { Group = options.Names[0] }),
            _ => options.Names.Count > 0 && OwnerOf(options.Names[0]) is { } owner && Change(options, owner),
        };
    }

    private bool MakeDirectories(FileOptions options)
    {
        List<string?> made = [.. options.Names.Select(ScriptPath.Of)];
        if (made.Count == 0 || made.Contains(null)) return false;

        foreach (var path in made)
        {
            effects.Add(new ScriptDirectory(path!) { Mode = options.Mode ?? 0b111_101_101, User = options.User ?? "root", Group = options.Group ?? "root" });
        }

        return true;
    }

    private bool MakeFiles(FileOptions options)
    {
        List<string?> made = [.. options.Names.Select(ScriptPath.Of)];
        if (made.Count == 0 || made.Contains(null)) return false;

        foreach (var path in made.Where(path => !paths.Contains(path!))) effects.Add(new ScriptFile(path!, ""));
        return true;
    }

    private bool Copy(FileOptions options)
    {
        if (options.Names is not [var from, var to] || ScriptPath.Of(to) is not { } path) return false;

        var copy = new ScriptCopy(path, ScriptPath.Of(from) ?? "") { Mode = options.Mode, User = options.User ?? "root", Group = options.Group ?? "root" };
        if (from == "/dev/null")
        {
            effects.Add(new ScriptFile(path, "") { Mode = copy.Mode ?? 0b110_100_100, User = copy.User, Group = copy.Group });
            return true;
        }

        if (!paths.Contains(copy.Source)) return false;

        effects.Add(to.EndsWith('/') ? copy with { Path = $"{path}/{copy.Source[(copy.Source.LastIndexOf('/') + 1)..]}" } : copy);
        return true;
    }

    private bool Link(FileOptions options, bool isDoubtful)
    {
        if (options.Names is not [{ Length: > 0 } target, var link] || ScriptPath.Of(link) is not { } path) return false;
        if (path.StartsWith("usr/share/doc/", StringComparison.Ordinal)) return true;
        if (isDoubtful || link.EndsWith('/') || target.AsSpan().IndexOfAny("*?[\n") >= 0) return false;

        effects.Add(new ScriptLink(path, target));
        return true;
    }

    private static OwnerChange? OwnerOf(string owner) => owner.Split(owner.Contains(':', StringComparison.Ordinal) ? ':' : '.') switch
    {
        [var user] => new OwnerChange("") { User = user },

        // "user:" means the user's own group, which has the user's name as a rule.
        [var user, var group] => new OwnerChange("") { User = user.Length == 0 ? null : user, Group = group.Length > 0 ? group : user },
        _ => null,
    };

    private bool Change(FileOptions options, OwnerChange change)
    {
        List<string?> changed = [.. options.Names.Skip(1).Select(ScriptPath.Of)];
        if (change is { User: null, Group: null, Mode: null } || changed.Count == 0 || changed.Contains(null)) return false;

        foreach (var path in changed) effects.Add(change with { Path = path!, IsRecursive = options.Has('R') });
        return true;
    }
}
