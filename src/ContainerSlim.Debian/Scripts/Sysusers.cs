using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads lists of users and groups. sysusers.d(5).</summary>
internal static class Sysusers
{
    public static bool IsList(string path) =>
        path.StartsWith("usr/lib/sysusers.d/", StringComparison.Ordinal) && path.EndsWith(".conf", StringComparison.Ordinal);

    public static void Read(string text, string path, EffectList effects)
    {
        foreach (var fields in ListLine.ReadAll(text))
        {
            if (ReadLine(fields, effects)) continue;

            effects.Warn($"the line `{ForeignText.Clean(string.Join(' ', fields))}` in /{path} cannot be read, and is not done");
        }
    }

    private static bool ReadLine(IReadOnlyList<string> fields, EffectList effects)
    {
        // Ranges limit free numbers on large systems. Here there are few accounts.
        if (fields[0] == "r") return true;
        if (fields.Count < 2 || !Accounts.IsName(fields[1])) return false;

        switch (fields[0])
        {
            case "u" or "u!":
                return ReadUser(fields, effects);
            case "g":
                effects.Add(new GroupAccount(fields[1], Number(ListLine.Field(fields, 2))));
                return true;
            case "m" when fields.Count > 2 && Accounts.IsName(fields[2]):
                effects.Add(new Membership(fields[1], fields[2]));
                return true;
            default:
                return false;
        }
    }

    // "-", "id", "id:gid", "-:group", or a file whose owner has the number, which is not known here.
    private static bool ReadUser(IReadOnlyList<string> fields, EffectList effects)
    {
        var ids = (ListLine.Field(fields, 2) ?? "-").Split(':');
        var isFile = ids[0].StartsWith('/');
        if (!isFile && (ids.Length > 2 || (ids[0] != "-" && Number(ids[0]) is null))) return false;

        var group = !isFile && ids.Length == 2 ? ids[1] : null;
        if (group is not null && Number(group) is null && !Accounts.IsName(group)) return false;

        effects.Add(new UserAccount(fields[1])
        {
            Id = isFile ? null : Number(ids[0]),
            Group = group,
            Comment = (ListLine.Field(fields, 3) ?? "").Replace(':', ' '),
            Home = Path(ListLine.Field(fields, 4)) ?? "/",
            Shell = Path(ListLine.Field(fields, 5)) ?? "/usr/sbin/nologin",
        });
        return true;
    }

    private static string? Path(string? text) => text is not null && text.StartsWith('/') && text.AsSpan().IndexOfAny(":%") < 0 ? text : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
