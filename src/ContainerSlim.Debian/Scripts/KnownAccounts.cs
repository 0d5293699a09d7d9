using System.Globalization;

namespace ContainerSlim.Debian.Scripts;

/// <summary>The numbers that every Debian system gives to the same users and groups: those of the package base-passwd. Debian Policy 9.2.2.</summary>
internal static class KnownAccounts
{
    private static readonly Dictionary<string, int> Groups = Read(
        "root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 "
            + "voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 "
            + "shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534");

    private static readonly Dictionary<string, int> Users = Read(
        "root:0 daemon:1 bin:2 sys:3 sync:4 games:5 man:6 lp:7 mail:8 news:9 uucp:10 proxy:13 www-data:33 backup:34 list:38 "
            + "irc:39 nobody:65534");

    public static int? Group(string name) => Groups.TryGetValue(name, out var id) ? id : null;

    public static int? User(string name) => Users.TryGetValue(name, out var id) ? id : null;

    private static Dictionary<string, int> Read(string text) =>
        text.Split(' ').Select(pair => pair.Split(':')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
}
