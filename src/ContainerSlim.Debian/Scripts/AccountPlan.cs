using System.Globalization;

namespace ContainerSlim.Debian.Scripts;

/// <summary>The lines of both lists of accounts, with those of the base first.</summary>
/// <param name="Passwd">The lines of <c>/etc/passwd</c>. passwd(5).</param>
/// <param name="Group">The lines of <c>/etc/group</c>. group(5).</param>
public sealed record AccountLists(IReadOnlyList<string> Passwd, IReadOnlyList<string> Group);

/// <summary>
/// Gives numbers to users and groups: those that Debian fixes, those that packages ask for, and for the rest free ones from 999 downwards, in the
/// order of the names, so that the same packages give the same numbers.
/// </summary>
internal sealed class AccountPlan
{
    private const int FirstFree = 999;

    // Of root, of the user that apps run as, and of nobody.
    private static readonly int[] Reserved = [0, 1654, 65534];

    private readonly SortedDictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> users = new(StringComparer.Ordinal);
    private readonly HashSet<int> taken = [.. Reserved];

    /// <summary>Both lists.</summary>
    public static AccountLists Make(EffectPlan effects, IEnumerable<string> passwd, IEnumerable<string> group) =>
        new AccountPlan().MakeLists(effects, [.. passwd], [.. group]);

    private AccountLists MakeLists(EffectPlan effects, List<string> passwd, List<string> group)
    {
        Take(passwd, users);
        Take(group, groups);
        var wanted = effects.Packages.SelectMany(package => package.Users)
            .DistinctBy(user => user.Name)
            .OrderBy(user => user.Name, StringComparer.Ordinal)
            .ToList();
        var members = effects.Packages.SelectMany(package => package.Memberships).Distinct().ToList();
        var added = wanted.Where(user => !users.ContainsKey(user.Name)).ToList();
        var named = effects.Packages.SelectMany(package => package.Groups)
            .Concat(added.Select(GroupOf).OfType<GroupAccount>())
            .Concat(members.Select(member => new GroupAccount(member.Group)))
            .GroupBy(one => one.Name)
            .Select(one => one.FirstOrDefault(same => same.Id is not null) ?? one.First())
            .Where(one => !groups.ContainsKey(one.Name))
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .ToList();

        // Fixed numbers first, so that no free one takes them.
        foreach (var one in named) Fix(one.Name, KnownAccounts.Group(one.Name) ?? one.Id, groups);
        foreach (var user in added) Fix(user.Name, KnownAccounts.User(user.Name) ?? user.Id, users);
        var names = named.Select(one => one.Name).Concat(added.Select(user => user.Name)).Distinct(StringComparer.Ordinal);
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            Number(name, named.Exists(one => one.Name == name), added.Exists(user => user.Name == name));
        }

        passwd.AddRange(added.Select(Line));
        group.AddRange(named.Select(one => $"{one.Name}:x:{groups[one.Name]}:"));
        return new AccountLists(passwd, [.. group.Select(line => WithMembers(line, members))]);
    }

    private static void Take(List<string> lines, SortedDictionary<string, int> numbers)
    {
        foreach (var fields in lines.Select(line => line.Split(':')).Where(fields => fields.Length > 2))
        {
            if (int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) numbers.TryAdd(fields[0], id);
        }
    }

    // The group that a user needs; null if it is given as a number.
    private static GroupAccount? GroupOf(UserAccount user) => user.Group switch
    {
        null => new GroupAccount(user.Name, user.Id),
        var name when Scripts.Accounts.IsName(name) => new GroupAccount(name),
        _ => null,
    };

    private void Fix(string name, int? id, SortedDictionary<string, int> numbers)
    {
        if (id is not { } fixedId) return;

        numbers[name] = fixedId;
        taken.Add(fixedId);
    }

    // A user and its group of the same name have the same number, if that is free for both.
    private void Number(string name, bool isGroup, bool isUser)
    {
        var known = groups.TryGetValue(name, out var group) ? group : users.TryGetValue(name, out var user) ? user : (int?)null;
        var id = known ?? NextFree();
        taken.Add(id);
        if (isGroup) groups.TryAdd(name, groups.ContainsValue(id) ? NextFree() : id);
        if (isUser) users.TryAdd(name, users.ContainsValue(id) ? NextFree() : id);
        if (isGroup) taken.Add(groups[name]);
        if (isUser) taken.Add(users[name]);
    }

    private int NextFree()
    {
        var id = FirstFree;
        while (id > 1 && (taken.Contains(id) || users.ContainsValue(id) || groups.ContainsValue(id))) id--;
        return id;
    }

    private string Line(UserAccount user)
    {
        var group = int.TryParse(user.Group, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : groups[user.Group ?? user.Name];
        return string.Create(CultureInfo.InvariantCulture, $"{user.Name}:x:{users[user.Name]}:{group}:{user.Comment}:{user.Home}:{user.Shell}");
    }

    private static string WithMembers(string line, List<Membership> members)
    {
        var fields = line.Split(':');
        if (fields.Length < 4) return line;

        var names = fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Concat(members.Where(member => member.Group == fields[0]).Select(member => member.User).Order(StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal);
        return $"{fields[0]}:{fields[1]}:{fields[2]}:{string.Join(',', names)}";
    }
}
