using System.Globalization;
using System.Text;
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

    /// <summary>The entries, for the lowest layer.</summary>
    public static IEnumerable<CutEntry> Entries(string group) =>
    [
        CutEntry.File(group, "etc/passwd", FileMode, Encoding.ASCII.GetBytes(Passwd)),
        CutEntry.File(group, "etc/group", FileMode, Encoding.ASCII.GetBytes(Group)),
        new(group, LayerEntry.Directory("home/app", HomeMode) with { UserId = AppId, GroupId = AppId }),
    ];
}
