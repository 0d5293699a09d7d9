using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Packages with the files that definitions of Ubuntu name, and some that none of them names.</summary>
internal static class UbuntuPackages
{
    private const string Libraries = "./usr/lib/x86_64-linux-gnu/";

    public static ForgedPackage BaseFiles { get; } = new(
        "base-files",
        [
            .. "etc etc/profile.d etc/opt home run usr usr/bin usr/games usr/lib usr/lib64 usr/sbin var var/cache var/lib var/log var/spool"
                .Split(' ').Select(path => Folder(path, "755")),
            Folder("root", "700"),
            Folder("tmp", "1777"),
            Folder("var/tmp", "1777"),
            Folder("var/local", "2775"),
            Link("bin", "usr/bin"),
            Link("lib", "usr/lib"),
            Link("lib64", "usr/lib64"),
            Link("sbin", "usr/sbin"),
            .. "debian_version dpkg/origins/debian dpkg/origins/ubuntu host.conf issue issue.net lsb-release legal"
                .Split(' ').Select(name => new ForgedEntry("./etc/" + name)),
            Link("etc/os-release", "../usr/lib/os-release"),
            new("./usr/lib/os-release"),
            Copyright("base-files"),
        ]);

    public static ForgedPackage Libc6 { get; } = new(
        "libc6",
        [
            .. ("ld-linux-x86-64.so.2 libBrokenLocale.so.1 libanl.so.1 libc.so.6 libc_malloc_debug.so.0 libdl.so.2 libm.so.6 libmemusage.so libmvec.so.1 "
                + "libnsl.so.1 libnss_compat.so.2 libnss_dns.so.2 libnss_files.so.2 libnss_hesiod.so.2 libpcprofile.so libpthread.so.0 libresolv.so.2 "
                + "librt.so.1 libthread_db.so.1 libutil.so.1 gconv/UTF-16.so audit/sotruss-lib.so").Split(' ').Select(Library),
            Link("usr/lib64/ld-linux-x86-64.so.2", "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
            Copyright("libc6"),
        ]);

    /// <summary>What the slice of all libraries of <see cref="Libc6"/> takes, and what it needs.</summary>
    public static string Libc6Lines { get; } = """
        /lib -> usr/lib
        /lib64 -> usr/lib64
        /usr/ 755
        /usr/lib/ 755
        /usr/lib/x86_64-linux-gnu/ 755
        /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 644
        /usr/lib/x86_64-linux-gnu/libBrokenLocale.so.1 644
        /usr/lib/x86_64-linux-gnu/libanl.so.1 644
        /usr/lib/x86_64-linux-gnu/libc.so.6 644
        /usr/lib/x86_64-linux-gnu/libc_malloc_debug.so.0 644
        /usr/lib/x86_64-linux-gnu/libdl.so.2 644
        /usr/lib/x86_64-linux-gnu/libm.so.6 644
        /usr/lib/x86_64-linux-gnu/libmemusage.so 644
        /usr/lib/x86_64-linux-gnu/libmvec.so.1 644
        /usr/lib/x86_64-linux-gnu/libnsl.so.1 644
        /usr/lib/x86_64-linux-gnu/libnss_compat.so.2 644
        /usr/lib/x86_64-linux-gnu/libnss_dns.so.2 644
        /usr/lib/x86_64-linux-gnu/libnss_files.so.2 644
        /usr/lib/x86_64-linux-gnu/libnss_hesiod.so.2 644
        /usr/lib/x86_64-linux-gnu/libpcprofile.so 644
        /usr/lib/x86_64-linux-gnu/libpthread.so.0 644
        /usr/lib/x86_64-linux-gnu/libresolv.so.2 644
        /usr/lib/x86_64-linux-gnu/librt.so.1 644
        /usr/lib/x86_64-linux-gnu/libthread_db.so.1 644
        /usr/lib/x86_64-linux-gnu/libutil.so.1 644
        /usr/lib64/ 755
        /usr/lib64/ld-linux-x86-64.so.2 -> ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
        /usr/share/ 755
        /usr/share/doc/ 755
        /usr/share/doc/base-files/ 755
        /usr/share/doc/base-files/copyright 644
        /usr/share/doc/libc6/ 755
        /usr/share/doc/libc6/copyright 644
        """;

    public static ForgedPackage Gcc { get; } = new("gcc-14-base", Copyright("gcc-14-base"), new("./usr/share/doc/gcc-14-base/README.Debian"));

    public static ForgedPackage LibGcc { get; } = new("libgcc-s1", Library("libgcc_s.so.1"), Link("usr/share/doc/libgcc-s1", "gcc-14-base"));

    /// <summary>A package with one library under its version and its name, and with a list of symbols.</summary>
    public static ForgedPackage WithLibrary(string package, string name, string version) => new(
        package,
        Library($"{name}.{version}"),
        Link($"usr/lib/x86_64-linux-gnu/{name}", $"{name}.{version}"),
        Copyright(package),
        new($"./usr/share/doc/{package}/changelog.Debian.gz"));

    public static ForgedEntry Copyright(string package) => new($"./usr/share/doc/{package}/copyright");

    public static ForgedEntry Library(string name) => new(Libraries + name);

    public static ForgedEntry Link(string path, string target) => new("./" + path) { LinkTarget = target };

    public static ForgedEntry Folder(string path, string mode) => new($"./{path}/", "") { Mode = mode };
}
