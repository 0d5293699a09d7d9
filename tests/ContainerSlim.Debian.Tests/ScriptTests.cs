using System.Text;
using ContainerSlim.Debian.Scripts;

namespace ContainerSlim.Debian.Tests;

public sealed class ScriptTests
{
    [Theory]
    [InlineData("update-alternatives --install /usr/bin/editor editor /usr/bin/nano 40 \\\n --slave /usr/share/e e \"/usr/share/n\"")]
    [InlineData(
        "if [ \"$1\" = 'configure' ]; then\n"
            + " /usr/bin/update-alternatives --quiet --install /usr/bin/editor editor /bin/nano 40 --slave /usr/share/e e /usr/share/n\nfi")]
    [InlineData(
        "case $1 in\n"
            + "(configure|x) for i in nano; do update-alternatives --install /usr/bin/editor editor /usr/bin/$i 40"
            + " --slave /usr/share/e e /usr/share/n; done ;;\nesac")]
    [InlineData("name=nano\nadd() { update-alternatives --install /usr/bin/editor editor /usr/bin/${name} $1 --slave /usr/share/e e /usr/share/n; }\nadd 40")]
    public void An_alternative_becomes_links(string script)
    {
        var plan = Plan(Package(script));

        Assert.Empty(plan.Warnings);
        Assert.Equal(
            [
                "etc/alternatives/e /usr/share/n",
                "etc/alternatives/editor /usr/bin/nano",
                "usr/bin/editor /etc/alternatives/editor",
                "usr/share/e /etc/alternatives/e",
            ],
            plan.Links().Select(link => $"{link.Path} {link.Target}"));
    }

    [Fact]
    public void The_alternative_of_the_highest_priority_is_used()
    {
        var plan = Plan(
            Package("update-alternatives --install /usr/bin/awk awk /usr/bin/mawk 5", "mawk"),
            Package("update-alternatives --install /usr/bin/awk awk /usr/bin/gawk 10", "gawk"));

        Assert.Equal("/usr/bin/gawk", plan.Links()[0].Target);
    }

    [Theory]
    [InlineData("# nothing\nset -e\necho done\nexit 0")]
    [InlineData("if [ \"$1\" = \"upgrade\" ]; then convert --all; fi")]
    [InlineData("if [ -n \"$2\" ] && dpkg --compare-versions \"$2\" lt 1.0; then convert --all; fi")]
    [InlineData("case \"$1\" in\n abort-upgrade) convert --all ;;\nesac")]
    [InlineData("exit 0\nconvert --all")]
    [InlineData(". /usr/share/debconf/confmodule\ndb_version 2.0\ndb_get a/b\nif [ \"$RET\" = true ]; then rm -rf /var/lib/a; fi")]
    [InlineData("cat <<EOF\nconvert --all\nEOF\ncat <<-'E F'\n\tconvert\n\tE F\n")]
    [InlineData("if deb-systemd-helper --quiet was-enabled 'a.service'; then deb-systemd-helper enable 'a.service' >/dev/null || true; fi")]
    [InlineData("if [ -d /run/systemd/system ]; then systemctl --system daemon-reload >/dev/null || true; fi")]
    [InlineData("unused() {\n convert --all\n}\ntrue")]
    [InlineData("if command -v py3compile >/dev/null 2>&1; then py3compile -p a; fi")]
    [InlineData("true || convert --all")]
    [InlineData("getent passwd a >/dev/null && convert --all")]
    [InlineData("! echo a | grep -q b")]
    [InlineData("x=`convert $(a \"b)\")`; y=\"${x#*'}'}\"")]
    public void What_an_image_does_not_need_is_no_warning(string script) => Assert.Empty(Plan(Package(script)).Warnings);

    [Theory]
    [InlineData("convert --all", "`convert --all`")]
    [InlineData("true && convert \"a b\" > /dev/null 2>&1 || true", "`convert a b`")]
    [InlineData("if unknown; then convert $x; fi", "`unknown`, `convert $x`")]
    [InlineData("echo a > /etc/a.conf", "`echo a > /etc/a.conf`")]
    [InlineData("(convert; other) | cat", "`convert`, `other`")]
    [InlineData("a; b; c; d; e", "`a`, `b`, `c` and 2 more")]
    [InlineData("update-alternatives --install $link a /usr/bin/a 1", "`update-alternatives --install $link a /usr/bin/a 1`")]
    [InlineData("LC_ALL=C exec convert", "`convert`")]
    [InlineData("run() { \"$@\"; }\nrun convert --all", "`convert --all`")]
    [InlineData("while read x; do convert; done < /etc/a", "`convert`")]
    public void Anything_else_is_one_warning(string script, string expected) =>
        Assert.Equal($"the postinst of a would have run {expected}, which is not done", Assert.Single(Plan(Package(script)).Warnings));

    [Theory]
    [InlineData("adduser --system --group --home /var/lib/a --shell /bin/false --gecos 'A b' --quiet a", "a:x:999:999:A b:/var/lib/a:/bin/false", "a:x:999:")]
    [InlineData("useradd -r -d /var/lib/a -s /bin/false -c 'A b' a", "a:x:999:999:A b:/var/lib/a:/bin/false", "a:x:999:")]
    [InlineData("getent passwd a >/dev/null || adduser --system a", "a:x:999:65534::/nonexistent:/usr/sbin/nologin", "nogroup:x:65534:")]
    [InlineData("addgroup --system --gid 77 g\nadduser --system --uid=50 --ingroup g a", "a:x:50:77::/nonexistent:/usr/sbin/nologin", "g:x:77:")]
    [InlineData("groupadd -r -f -g 77 g", null, "g:x:77:")]
    [InlineData(
        "if ! id -u a; then adduser --system --group a; fi\nusermod -a -G audio a",
        "a:x:999:999::/nonexistent:/usr/sbin/nologin",
        "a:x:999: audio:x:29:a")]
    public void Accounts_that_scripts_add_become_lines(string script, string? passwd, string group)
    {
        var plan = Plan(Package(script));
        var lists = plan.Accounts([], []);

        Assert.Empty(plan.Warnings);
        Assert.Equal((passwd ?? "", group), (string.Join(' ', lists.Passwd), string.Join(' ', lists.Group)));
    }

    [Fact]
    public void Free_numbers_go_down_in_the_order_of_names_and_leave_out_those_of_the_base()
    {
        var lists = Plan(Package("adduser --system --group c\nadduser --system --group a\nadduser --system --group root")).Accounts(
            ["root:x:0:0:root:/root:/bin/sh", "x:x:998:998::/:/bin/sh"],
            ["root:x:0:", "x:x:998:"]);

        Assert.Equal(["root:x:0:", "x:x:998:", "a:x:999:", "c:x:997:"], lists.Group);
    }

    [Fact]
    public void Lists_of_accounts_are_read()
    {
        const string List = """
            # comment
            u a - "The A" /var/lib/a /bin/sh
            u! b 404
            u c 405:audio
            u d /usr/bin/d
            g e -
            m a e
            r - 500-900
            x what is this
            """;
        var plan = Plan(Package("") with { Files = Files("usr/lib/sysusers.d/a.conf", List) });
        var lists = plan.Accounts([], []);

        Assert.Contains("`x what is this`", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Equal(
            ["a:x:999:999:The A:/var/lib/a:/bin/sh", "b:x:404:404::/:/usr/sbin/nologin", "c:x:405:29::/:/usr/sbin/nologin", "d:x:998:998::/:/usr/sbin/nologin"],
            lists.Passwd);
        Assert.Equal(["a:x:999:", "audio:x:29:", "b:x:404:", "d:x:998:", "e:x:997:a"], lists.Group);
    }

    [Fact]
    public void Lists_of_directories_are_read()
    {
        const string List = "d /run/a 0750 a b 10d -\nD! /var/run/c - - - -\nL+ /etc/l - - - - ../t\n"
            + "f /etc/f 0600 - - - some text\nz /etc/z\nd /%t/x\nC /etc/n\n";
        var effects = Plan(Package("") with { Files = Files("usr/lib/tmpfiles.d/a.conf", List) }).Packages[0];

        Assert.Equal(
            [new ScriptDirectory("run/a") { Mode = 0b111_101_000, User = "a", Group = "b" }, new ScriptDirectory("run/c")],
            effects.Directories);
        Assert.Equal(new ScriptLink("etc/l", "../t"), Assert.Single(effects.Links));
        Assert.Equal(new ScriptFile("etc/f", "some text") { Mode = 0b110_000_000 }, Assert.Single(effects.Files));
        Assert.Equal(new ScriptCopy("etc/n", "usr/share/factory/etc/n"), Assert.Single(effects.Copies));
        Assert.Contains("/%t/x", Assert.Single(effects.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_for_files_are_read()
    {
        var effects = Plan(Package(
            """
            install -d -o a -gb -m2750 /var/lib/a
            mkdir -p /etc/a /etc/b
            chown -R a:b /var/lib/a
            chmod 0600 /etc/a.conf
            ln -sf ../a /etc/l
            [ -e /etc/a.conf ] || cp -p /usr/share/a/a.conf /etc/a.conf
            touch /var/lib/a/x
            """)).Packages[0];

        Assert.Empty(effects.Warnings);
        Assert.Equal(
            [new ScriptDirectory("var/lib/a") { Mode = 0b10_111_101_000, User = "a", Group = "b" }, new ScriptDirectory("etc/a"), new ScriptDirectory("etc/b")],
            effects.Directories);
        Assert.Equal(
            [new OwnerChange("var/lib/a") { User = "a", Group = "b", IsRecursive = true }, new OwnerChange("etc/a.conf") { Mode = 0b110_000_000 }],
            effects.Changes);
        Assert.Equal(new ScriptLink("etc/l", "../a"), Assert.Single(effects.Links));
        Assert.Equal(new ScriptCopy("etc/a.conf", "usr/share/a/a.conf"), Assert.Single(effects.Copies));
        Assert.Equal("var/lib/a/x", Assert.Single(effects.Files).Path);
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu", false)]
    [InlineData("/usr/local/lib", false)]
    [InlineData("/opt/a/lib # comment", true)]
    public void Libraries_that_only_the_cache_of_the_loader_finds_are_a_warning(string folder, bool isWarned) =>
        Assert.Equal(isWarned, Plan(Package("") with { Files = Files("etc/ld.so.conf.d/a.conf", folder) }).Warnings.Count == 1);

    [Theory]
    [InlineData("#!/usr/bin/perl\nprint 1;", "the postinst of a is not a shell script, and is not run")]
    [InlineData("\u007fELF\u0001", "the postinst of a is not a shell script, and is not run")]
    [InlineData("echo 'a", "the postinst of a cannot be read (a quote is not closed), and is not run")]
    [InlineData("if true; then", "the postinst of a cannot be read (it ends too early), and is not run")]
    [InlineData("a `b", "the postinst of a cannot be read (an expansion is not closed), and is not run")]
    [InlineData("case x in\n a b) ;;\nesac", "the postinst of a cannot be read ('b' is unexpected), and is not run")]
    public void What_cannot_be_read_is_a_warning(string script, string expected) => Assert.Equal(expected, Assert.Single(Plan(Package(script)).Warnings));

    public static TheoryData<string> Hostile =>
    [
        new string('a', 10 << 20),
        string.Concat(Enumerable.Repeat("a;", 400_000)),
        string.Concat(Enumerable.Repeat("if a; then ", 10_000)),
        string.Concat(Enumerable.Repeat("a() { ", 10_000)),
        string.Concat(Enumerable.Repeat("(", 100_000)),
        string.Concat(Enumerable.Repeat("$(", 100_000)),
        "x=" + string.Concat(Enumerable.Repeat("${x:-", 100_000)),
        "x=aa\n" + string.Concat(Enumerable.Repeat("x=$x$x$x$x\n", 1000)) + "$x",
        string.Concat(Enumerable.Range(0, 20).Select(i => $"for i{i} in a b c d; do ")) + "a" + string.Concat(Enumerable.Repeat("; done", 20)),
        "a() { a; a; a; }\na",
        string.Concat(Enumerable.Range(0, 50_000).Select(i => $"v{i}=a\n")),
        string.Concat(Enumerable.Repeat("cat <<E\n", 50_000)),
        "\0\0ec\0ho\0 a\0; \0\0",
        "\ufffd\u0001\n\\",
        "adduser --system --uid 99999999999999999999 --group\nadduser\ninstall -d -m\nupdate-alternatives --install\nchown\nln -s\n[\n! !",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_script_is_read_to_an_end(string script) => Assert.InRange(Plan(Package(script)).Warnings.Count, 0, 1);

    private static UnpackedPackage Package(string script, string name = "a") =>
        new(name, Files("postinst", script), new HashSet<string> { "usr/share/a/a.conf" });

    private static Dictionary<string, byte[]> Files(string path, string content) => new() { [path] = Encoding.UTF8.GetBytes(content) };

    private static EffectPlan Plan(params UnpackedPackage[] packages) => EffectPlan.Of(packages);
}
