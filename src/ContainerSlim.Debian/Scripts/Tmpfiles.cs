using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Reads lists of directories, links and files that exist when a system has started. tmpfiles.d(5).</summary>
internal static class Tmpfiles
{
    // They clean up, change what is there, or make what only a running system has.
    private const string Ignored = "exXrRzZtTaAhHbcpmvqQ";

    public static bool IsList(string path) =>
        path.StartsWith("usr/lib/tmpfiles.d/", StringComparison.Ordinal) && path.EndsWith(".conf", StringComparison.Ordinal);

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
        var type = fields[0].TrimEnd('+', '!', '-', '=', '~', '^', '$', '?');
        if (type.Length == 1 && Ignored.Contains(type[0], StringComparison.Ordinal)) return true;
        if (fields.Count < 2 || ScriptPath.Of(fields[1]) is not { } path) return false;

        var mode = ListLine.Field(fields, 2)?.TrimStart('~', ':');
        if (mode is not null && ScriptPath.Mode(mode) is null) return false;

        var user = Owner(ListLine.Field(fields, 3));
        var group = Owner(ListLine.Field(fields, 4));
        var argument = fields.Count > 6 ? string.Join(' ', fields.Skip(6)) : "";
        switch (type)
        {
            case "d" or "D":
                effects.Add(new ScriptDirectory(path) { Mode = mode is null ? 0b111_101_101 : ScriptPath.Mode(mode)!.Value, User = user, Group = group });
                return true;
            case "C":
                effects.Add(new ScriptCopy(path, ScriptPath.Of(argument) ?? "usr/share/factory/" + path)
                {
                    Mode = mode is null ? null : ScriptPath.Mode(mode),
                    User = user,
                    Group = group,
                });
                return true;
            case "L" when argument is not ("" or "-") && !argument.Contains('%', StringComparison.Ordinal):
                effects.Add(new ScriptLink(path, argument));
                return true;
            case "f" or "F" when !argument.Contains('%', StringComparison.Ordinal):
                effects.Add(new ScriptFile(path, argument == "-" ? "" : argument)
                {
                    Mode = mode is null ? 0b110_100_100 : ScriptPath.Mode(mode)!.Value,
                    User = user,
                    Group = group,
                });
                return true;
            default:
                return false;
        }
    }

    private static string Owner(string? field) => field?.TrimStart(':') ?? "root";
}
