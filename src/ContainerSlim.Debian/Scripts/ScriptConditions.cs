using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>The answer of a condition; null: nobody knows.</summary>
internal sealed record ScriptCondition(bool? Status)
{
    public static ScriptCondition Unknown { get; } = new((bool?)null);
}

/// <summary>Answers the conditions of scripts, as they are on a new system where nothing but packages is.</summary>
internal static class ScriptConditions
{
    /// <summary>The answer; null if the command is no condition.</summary>
    public static ScriptCondition? Read(ShellCall call, IReadOnlySet<string> paths) => call.Name switch
    {
        "[" or "test" or "[[" => new ScriptCondition(Test([.. call.Arguments.Where(word => word.Text is not ("]" or "]]"))], paths)),
        "true" or ":" => new ScriptCondition(true),
        "false" => new ScriptCondition(false),

        // Nobody has been there before: neither an account, nor a change of the administrator's, nor an earlier version.
        "getent" or "id" or "dpkg-statoverride" when IsQuestion(call) => new ScriptCondition(false),
        "dpkg" when call.Arguments is [{ Text: "--compare-versions" }, ..] => new ScriptCondition(Compare(call)),
        "which" or "type" or "hash" or "pidof" or "pgrep" or "deb-systemd-helper" or "systemd-detect-virt" or "ischroot" or "runlevel"
            or "dpkg" or "dpkg-query" or "db_get" or "db_go" or "grep" or "egrep" or "fgrep" or "cmp" or "diff" or "mountpoint" or "expr" or "find"
            when !IsAction(call) => ScriptCondition.Unknown,
        _ => null,
    };

    private static bool IsQuestion(ShellCall call) => call.Name != "dpkg-statoverride" || call.Arguments.Any(word => word.Text == "--list");

    private static bool IsAction(ShellCall call) =>
        call.Outputs.Count > 0 || (call.Name == "find" && call.Arguments.Any(word => word.Text is "-exec" or "-execdir" or "-ok"));

    // An empty version is earlier than all others, except for the orders that end in "nl". dpkg(1).
    private static bool? Compare(ShellCall call)
    {
        var words = call.Arguments.Skip(1).Where(word => word.Text != "--").ToList();
        if (words is not [{ Value: "" }, { Value: { } order }, ..]) return null;

        return order is "lt" or "le" or "<<" or "<=" or "ne" or "gt-nl" or "ge-nl";
    }

    private static bool? Test(ShellWord[] words, IReadOnlySet<string> paths)
    {
        if (FindConnective(words, "-o") is { } or) return Or(Test(words[..or], paths), Test(words[(or + 1)..], paths));
        if (FindConnective(words, "-a") is { } and) return !Or(!Test(words[..and], paths), !Test(words[(and + 1)..], paths));

        return words switch
        {
            [{ Text: "!" }, .. var rest] => !Test(rest, paths),
            [{ Value: var left }, { Text: "=" or "==" }, { Value: var right }] => left is null || right is null ? null : left == right,
            [{ Value: var left }, { Text: "!=" }, { Value: var right }] => left is null || right is null ? null : left != right,
            [{ Text: "-n" }, { Value: var value }] => value is null ? null : value.Length > 0,
            [{ Text: "-z" }, { Value: var value }] => value is null ? null : value.Length == 0,
            [{ Value: var value }] => value is null ? null : value.Length > 0,
            [{ Text: "-e" or "-f" or "-d" or "-x" or "-r" or "-s" or "-h" or "-L" or "-w" } test, { Value: { } path }] => Exists(test.Text, path, paths),
            _ => null,
        };
    }

    private static int? FindConnective(ShellWord[] words, string connective)
    {
        for (var i = 1; i < words.Length - 1; i++)
        {
            if (words[i].Text == connective) return i;
        }

        return null;
    }

    private static bool? Or(bool? left, bool? right) => left == true || right == true ? true : left == false ? right : right == false ? left : null;

    private static bool? Exists(string test, string path, IReadOnlySet<string> paths)
    {
        // No service manager runs during a build or in a container.
        if (path.StartsWith("/run/", StringComparison.Ordinal) || path.StartsWith("/var/run/", StringComparison.Ordinal)) return false;
        if (ScriptPath.Of(path) is not { } own) return null;
        if (paths.Contains(own)) return test is "-h" or "-L" ? null : true;
        if (!own.Contains('/', StringComparison.Ordinal) || own is "var/lib" or "var/log" or "var/cache" or "var/spool") return null;

        // Programs and data may come from another package. The rest is made by scripts.
        return own.StartsWith("usr/", StringComparison.Ordinal) && !own.StartsWith("usr/local/", StringComparison.Ordinal) ? null : false;
    }
}
