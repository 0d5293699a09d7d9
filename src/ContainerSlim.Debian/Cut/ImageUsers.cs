using System.Globalization;
using System.Text;
using ContainerSlim.Debian.Scripts;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>The users and groups of a base, and the home of the one that apps run as.</summary>
internal static class ImageUsers
{
    private const int FileMode = 0b110_100_100;
    private const int HomeMode = 0b111_101_101;

    // The user of the .NET images.
    private const int AppId = 1654;

    // No shell exists, so none is named.
    private const string Passwd = """
        root:x:0:0:root:/root:/sbin/nologin
        nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
        app:x:1654:1654:app:/home/app:/sbin/nologin

        """;

    private static readonly string Group = string.Create(CultureInfo.InvariantCulture, $"root:x:0:\nnobody:x:65534:\napp:x:{AppId}:\n");

    /// <summary>The lines of <c>/etc/passwd</c> and <c>/etc/group</c>.</summary>
    public static AccountLists Own { get; } = new(Lines(Passwd), Lines(Group));

    /// <summary>The same lines, as what is there already.</summary>
    public static ExistingAccounts Existing { get; } = new(Own.Passwd, Own.Group);

    /// <summary>The entries, for the lowest layer.</summary>
    public static IEnumerable<CutEntry> Entries(string group) =>
    [
        .. Files(group, Own),
        new(group, LayerEntry.Directory("home/app", HomeMode) with { UserId = AppId, GroupId = AppId }),
    ];

    /// <summary>The files of some lists.</summary>
    public static IEnumerable<CutEntry> Files(string group, AccountLists lists) =>
    [
        CutEntry.File(group, "etc/passwd", FileMode, Text(lists.Passwd)),
        CutEntry.File(group, "etc/group", FileMode, Text(lists.Group)),
    ];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Text(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
