using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Whether the user of the image is the same on the new base.</summary>
internal static class UserCheck
{
    private const string Users = "etc/passwd";
    private const string Groups = "etc/group";

    /// <summary>The reason why not; null if it is.</summary>
    /// <param name="scene">The files.</param>
    /// <param name="user">The user on the new base.</param>
    public static string? Problem(RebaseScene scene, string user)
    {
        var former = scene.Execution.User ?? "";
        var (old, current) = (Find(scene.Before, former), Find(scene.After, user));
        if (!IsNumber(user) && current is null) return $"its user '{user}' is not in the new base";
        if (!IsNumber(user) && user == former && old != current)
        {
            return $"its user '{user}' has the numbers {Text(old)} in the old base, and {Text(current)} in the new one";
        }

        var owner = old?.User ?? Number(former);
        var isOwned = owner > 0 && scene.Added.SelectMany(layer => layer.Entries).Any(entry => entry.User == owner);
        return isOwned && owner != (current?.User ?? Number(user))
            ? $"its user is '{former}' on the old base and '{user}' on the new one, and some of its directories belong to the old one"
            : null;
    }

    private static (int User, int Group)? Find(FileTree files, string user) => ImageUser.Find(user, files.TextOf(Users) ?? "", files.TextOf(Groups) ?? "");

    private static bool IsNumber(string user) => user.All(c => char.IsAsciiDigit(c) || c == ':');

    private static int? Number(string user) =>
        int.TryParse(user.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text((int User, int Group)? numbers) => numbers is { } known ? FormattableString.Invariant($"{known.User}:{known.Group}") : "none";
}
