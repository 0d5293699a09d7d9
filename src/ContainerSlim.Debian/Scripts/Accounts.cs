using System.Globalization;
using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads commands that add users and groups: <c>adduser</c>(8), <c>useradd</c>(8), and those for groups.</summary>
internal static class Accounts
{
    private static readonly HashSet<string> WithValue = new(StringComparer.Ordinal)
    {
        "--home", "--shell", "--gecos", "--comment", "--ingroup", "--gid", "--uid", "--conf", "--firstuid", "--lastuid", "--firstgid", "--lastgid",
        "--home-dir", "--groups", "--base-dir", "--key", "--password", "--add-extra-groups", "--root",
        "-d", "-g", "-G", "-s", "-u", "-c", "-b", "-K", "-p", "-k", "-a", "-d",
    };

    /// <summary>Adds the user; false if the command cannot be read.</summary>
    public static bool ReadUser(ShellCall call, EffectList effects)
    {
        if (Split(call) is not { } parts) return false;
        if (call.Name == "adduser" && parts.Names is [var member, var group]) return AddMembership(member, group, effects);
        if (parts.Names is not [var name] || !IsName(name)) return false;
        if (call.Name == "adduser" && parts.Has("--group") && !parts.Has("--system")) return AddGroup(name, parts, effects);

        // Without an own group, adduser takes "nogroup".
        var own = parts.Value("--ingroup", "--gid", "-g") ?? (call.Name == "adduser" && !parts.Has("--group") && parts.Has("--system") ? "nogroup" : null);
        effects.Add(new UserAccount(name)
        {
            Id = parts.Number("--uid", "-u"),
            Group = own,
            Comment = (parts.Value("--gecos", "--comment", "-c") ?? "").Replace(':', ' ').ReplaceLineEndings(" "),
            Home = Path(parts.Value("--home", "--home-dir", "-d")) ?? "/nonexistent",
            Shell = Path(parts.Value("--shell", "-s")) ?? "/usr/sbin/nologin",
        });
        foreach (var extra in (parts.Value("--groups", "-G") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)) AddMembership(name, extra, effects);
        return true;
    }

    /// <summary>Adds the group; false if the command cannot be read.</summary>
    public static bool ReadGroup(ShellCall call, EffectList effects)
    {
        if (Split(call) is not { } parts) return false;

        return parts.Names switch
        {
            [var user, var group] when call.Name == "addgroup" => AddMembership(user, group, effects),
            [var name] when IsName(name) => AddGroup(name, parts, effects),
            _ => false,
        };
    }

    /// <summary>Adds the user to groups, as <c>usermod -a -G</c> and <c>gpasswd -a</c> do; false if the command does something else.</summary>
    public static bool ReadMembership(ShellCall call, EffectList effects)
    {
        if (call.Known is not { } words) return false;

        // A locked password is the default.
        if (words is ["-L" or "--lock", ..]) return true;

        var isAppended = words.Any(word => word is "-a" or "--append" or "-aG");
        string[] names = [.. words.Where(word => word is not ("-a" or "--append"))];
        return names switch
        {
            [var user, var group] when call.Name == "gpasswd" && isAppended => AddMembership(user, group, effects),
            ["-G" or "--groups" or "-aG", var groups, var user] when isAppended => groups.Split(',').All(group => AddMembership(user, group, effects)),
            [var user, "-G" or "--groups" or "-aG", var groups] when isAppended => groups.Split(',').All(group => AddMembership(user, group, effects)),
            _ => false,
        };
    }

    /// <summary>Whether a text is the name of a user or group.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 32 && (char.IsAsciiLetter(text[0]) || text[0] == '_')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static bool AddMembership(string user, string group, EffectList effects)
    {
        if (!IsName(user) || !IsName(group)) return false;

        effects.Add(new Membership(user, group));
        return true;
    }

    private static bool AddGroup(string name, CommandParts parts, EffectList effects)
    {
        effects.Add(new GroupAccount(name, parts.Number("--gid", "-g")));
        return true;
    }

    private static string? Path(string? text) => text is not null && text.StartsWith('/') && text.IndexOfAny([':', '\n']) < 0 ? text : null;

    private static CommandParts? Split(ShellCall call)
    {
        if (call.Known is not { } words) return null;

        var options = new Dictionary<string, string?>(StringComparer.Ordinal);
        var names = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var parts = words[i].Split('=', 2);
            if (!words[i].StartsWith('-') || words[i] == "--") names.AddRange(words[i] is "--" or "" ? [] : [words[i]]);
            else if (parts.Length == 2) options[parts[0]] = parts[1];

            // "-g" of groupadd has a value, "-f" has not; those of addgroup are long.
            else if (WithValue.Contains(words[i]) && i + 1 < words.Count) options[words[i]] = words[++i];
            else options[words[i]] = null;
        }

        return new CommandParts(options, names);
    }

    private sealed record CommandParts(IReadOnlyDictionary<string, string?> Options, IReadOnlyList<string> Names)
    {
        public bool Has(string option) => Options.ContainsKey(option);

        public string? Value(params string[] options) => options.Select(option => Options.GetValueOrDefault(option)).FirstOrDefault(value => value is not null);

        public int? Number(params string[] options) => int.TryParse(Value(options), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
