using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Damaged maintainer scripts, and lists of users and folders: what cannot be read is a warning, and stops nothing.</summary>
public sealed class ScriptFuzzTests
{
    private const string Postinst = """
        #!/bin/sh
        set -e
        . /usr/share/debconf/confmodule
        add() { update-alternatives --install /usr/bin/editor editor /usr/bin/${name:-x} $1 --slave /usr/share/e e /usr/share/n; }
        case "$1" in
          (configure|x) for i in nano "a b"; do add 40 $i; done ;;
          *) exit 1 ;;
        esac
        if [ "$1" = configure ] && ! getent passwd a >/dev/null; then
          adduser --system --group --home /var/lib/tool --gecos "A tool" toolusr 2>/dev/null || true
          useradd -r -g games -u 77 -d /x -G audio,video other
          install -d -o toolusr -g toolusr -m 0750 /var/lib/tool; chown -R toolusr:toolusr /var/lib/tool
          chmod 4755 /usr/bin/tool; ln -s ../a /usr/bin/b; cp -p /usr/bin/tool /usr/bin/tool2; touch /var/log/tool
        elif test -e /etc/x; then { mkdir -p "/srv/$(hostname)" ; } else ( : ) fi
        while read x; do echo `date`; done <<EOF
        text
        EOF
        exit 0
        """;

    private const string Users = "# c\nu tool 77:games \"A tool\" /var/lib/tool /bin/sh\nu! other - - - -\ng group 12\nm tool audio\nr - 500-900\n";

    private const string Folders =
        "d /var/lib/tool 0750 tool tool 10d -\nD! /run/x ~755 - - -\nL+ /etc/l - - - - ../usr/l\nC /etc/c - - - - /usr/share/c\n"
        + "f /etc/f 0600 root root - text\nz /x\n";

    private static readonly string[] Words =
    [
        "if ", "then", "fi", "case", "esac", "do", "done", "{ ", "}", "(", ")", ";;", "&&", "||", "|", "$(", "`", "\"", "'", "${", "$1", "<<EOF\n",
        "\\", "\n", "../", "/", "-", ":", "\t", "%", "\u0085", "\r", "99999999999", "\0",
    ];

    [Fact]
    public Task Damaged_maintainer_scripts_are_warnings() =>
        new Fuzz<DebianException>(Postinst) { Cases = 1500, Words = Words }.RunAsync((byte[] script) =>
            Install(new() { ["postinst"] = script, ["preinst"] = script }, []));

    [Fact]
    public Task Damaged_lists_of_users_and_folders_are_warnings() =>
        new Fuzz<DebianException>(Users + Folders) { Cases = 1500, Words = Words }.RunAsync((byte[] list) =>
            Install([], new() { ["usr/lib/sysusers.d/t.conf"] = list, ["usr/lib/tmpfiles.d/t.conf"] = list, ["etc/ld.so.conf.d/t.conf"] = list }));

    internal static List<CutEntry> Install(Dictionary<string, byte[]> control, Dictionary<string, byte[]> files)
    {
        var package = Package.Read(Stanza.Parse($"Package: tool\nVersion: 1\nArchitecture: all\nFilename: t\nSize: 1\nSHA256: {Digest.Of([]).Hex}"));
        List<CutEntry> entries =
        [
            CutEntry.File(BaseGroup.Packages, "usr/bin/tool", 0b111_101_101, "tool"u8.ToArray()) with { Source = "usr/bin/tool" },
            .. files.Select(file => CutEntry.File(BaseGroup.Packages, file.Key, 0b110_100_100, file.Value) with { Source = file.Key }),
        ];
        var cut = new PackageCut(entries, new Dictionary<string, int>(), control) { Paths = entries.Select(one => one.Source!).ToHashSet() };
        var (done, warnings) = ScriptEffects.RunAsync([(package, cut)], entries, ImageUsers.Existing, default).GetAwaiter().GetResult();
        Assert.All(warnings, warning => Assert.DoesNotContain('\u001b', warning));
        Assert.All(done, one => Assert.DoesNotContain("..", one.Entry.Path.Split('/')));
        return done;
    }
}
