using ContainerSlim.Debian.Scripts.Shell;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Commands whose absence nobody notices in an image, each group with the reason.</summary>
internal static class HarmlessCommands
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        // They only print, compute, or look.
        "echo", "printf", "cat", "sed", "awk", "cut", "tr", "head", "tail", "sort", "uniq", "wc", "ls", "readlink", "realpath", "dirname", "basename",
        "stat", "pwd", "cd", "umask", "uname", "hostname", "date", "sleep", "wait", "trap", "set", "alias", "seq", "tee", "xargs", "file", "md5sum",
        "sha256sum", "mktemp", "tempfile", "dpkg-architecture", "nproc", "logger", "break", "continue", "return", "exit", "getopt", "getopts",

        // Services are not started in a build, and an image has no service manager.
        "deb-systemd-helper", "deb-systemd-invoke", "systemctl", "update-rc.d", "invoke-rc.d", "service", "initctl", "start-stop-daemon",
        "systemd-tmpfiles", "systemd-sysusers", "udevadm", "systemd-sysctl", "sysctl", "systemd-hwdb", "journalctl", "kill", "killall", "loginctl",
        "apparmor_parser", "aa-status",

        // They clean up after earlier versions, which a new image does not have.
        "dpkg-maintscript-helper", "dpkg-trigger", "rm", "rmdir", "unlink", "ucf", "ucfr", "ucfq", "dpkg-statoverride", "dpkg-divert", "mv", "rmmod",

        // Debconf asks nobody, and its answers are the defaults.
        "db_version", "db_input", "db_go", "db_get", "db_set", "db_stop", "db_subst", "db_fset", "db_fget", "db_unregister", "db_title", "db_reset",
        "db_register", "db_settitle", "db_capb", "db_metaget", "db_beginblock", "db_endblock", "db_purge", "db_x_loadtemplatefile",

        // Python compiles a module when it imports it.
        "py3compile", "py3clean", "pycompile", "pyclean", "pypy3compile", "py3rename", "update-python-modules",

        // The loader, and what reads manuals, menus and icons, searches the folders itself where there is no index of them.
        "ldconfig", "mandb", "man-db", "install-info", "update-info-dir", "update-desktop-database", "update-menus", "gtk-update-icon-cache",
        "update-icon-caches", "update-mime", "doc-base", "install-docs", "scrollkeeper-update", "update-xmlcatalog", "update-catalog",

        // Without its database, a program knows fewer types of files, and nothing else.
        "update-mime-database",

        // Fonts are found without the cache.
        "fc-cache", "update-fonts-dir", "update-fonts-scale", "update-fonts-alias", "mkfontdir", "mkfontscale",

        // The bundle of certificates is part of the base.
        "update-ca-certificates",

        // Settings of GTK programs: only desktops use them.
        "glib-compile-schemas",

        // A shell is started by those who have one, and not by its entry in /etc/shells.
        "add-shell", "remove-shell", "update-shells",

        // GLib and GTK then search their folders of modules, or use what is built in.
        "gio-querymodules", "gtk-query-immodules-3.0", "gtk-query-immodules-2.0",

        // Kernels and boot loaders are not in an image, and neither is an editor's package registry.
        "update-initramfs", "depmod", "update-grub", "emacs-package-install", "needrestart", "modprobe",
        "setcap", "getcap", "restorecon", "aa-enabled", "aa-exec", "systemd-machine-id-setup",
    };

    /// <summary>Whether a command does nothing that an image lacks.</summary>
    public static bool Include(ShellCall call) => call.Name switch
    {
        // Only redirections.
        null => call.Words.Count == 0,
        "." or "source" => IsKnownSource(call),
        "sed" => !call.Arguments.Any(word => word.Text is ['-', 'i', ..] || word.Text.StartsWith("--in-place", StringComparison.Ordinal)),
        var name => Names.Contains(name),
    };

    private static bool IsKnownSource(ShellCall call) => call.Arguments is [{ Value: { } path }, ..]
        && (path is "/usr/share/debconf/confmodule" or "/lib/lsb/init-functions" or "/etc/os-release" or "/usr/lib/os-release"
            || path.StartsWith("/etc/default/", StringComparison.Ordinal));
}
