using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>
/// Definitions of Ubuntu's releases cut packages as the documentation of their format says. Each list of paths was worked out by hand from the
/// definition and the package's files.
/// </summary>
public sealed class ChiselReleaseTests
{
    private static readonly ForgedPackage CaCertificates = new(
        "ca-certificates",
        UbuntuPackages.Folder("usr/share/ca-certificates/mozilla", "755"),
        new("./usr/share/ca-certificates/mozilla/B.crt", "B\n"),
        new("./usr/share/ca-certificates/mozilla/A.crt", "A\n"),
        new("./usr/sbin/update-ca-certificates") { Mode = "755" },
        UbuntuPackages.Copyright("ca-certificates"));

    private static readonly ForgedPackage OpenSsl = new(
        "openssl",
        UbuntuPackages.Folder("etc/ssl/certs", "755"),
        UbuntuPackages.Folder("etc/ssl/private", "700"),
        new("./etc/ssl/openssl.cnf"),
        new("./usr/bin/openssl") { Mode = "755" },
        UbuntuPackages.Link("usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt"),
        UbuntuPackages.Link("usr/lib/ssl/certs", "/etc/ssl/certs"),
        UbuntuPackages.Link("usr/lib/ssl/private", "/etc/ssl/private"),
        UbuntuPackages.Copyright("openssl"));

    // What every base has, whatever its slices are.
    private static readonly string[] Always = ["/etc/ 755", "/etc/group 644", "/etc/passwd 644", "/home/ 755", "/home/app/ 755", "/var/ 755", "/var/lib/ 755"];

    private const string CertificateLines = """
        /etc/ssl/ 755
        /etc/ssl/certs/ 755
        /etc/ssl/certs/ca-certificates.crt 644
        /etc/ssl/private/ 700
        /usr/ 755
        /usr/lib/ 755
        /usr/lib/ssl/ 755
        /usr/lib/ssl/cert.pem -> /etc/ssl/certs/ca-certificates.crt
        /usr/lib/ssl/certs -> /etc/ssl/certs
        /usr/lib/ssl/private -> /etc/ssl/private
        /usr/share/ 755
        /usr/share/doc/ 755
        /usr/share/doc/ca-certificates/ 755
        /usr/share/doc/ca-certificates/copyright 644
        /usr/share/doc/libssl3t64/ 755
        /usr/share/doc/libssl3t64/copyright 644
        /usr/share/doc/openssl/ 755
        /usr/share/doc/openssl/copyright 644
        """;

    [SkippableFact]
    public async Task A_copy_goes_to_its_own_path_alone()
    {
        var package = new ForgedPackage(
            "libc-bin",
            new("./usr/share/libc-bin/nsswitch.conf", "hosts: files dns\n"),
            new("./usr/bin/iconv") { Mode = "755" },
            UbuntuPackages.Copyright("libc-bin"));

        var content = await CutAsync("ubuntu-24.04", ["libc-bin_nsswitch"], package);

        AssertLines(
            content,
            """
            /etc/nsswitch.conf 644
            /usr/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/libc-bin/ 755
            /usr/share/doc/libc-bin/copyright 644
            """);
        Assert.Equal("hosts: files dns\n", await ForgedArchive.TextAsync(content, "etc/nsswitch.conf"));
    }

    [SkippableFact]
    public async Task Folders_texts_and_links_are_made_with_their_modes()
    {
        var configuration = "fastcgi.conf fastcgi_params koi-utf koi-win mime.types nginx.conf proxy_params scgi_params sites-available/default "
            + "snippets/fastcgi-php.conf snippets/snakeoil.conf uwsgi_params win-utf unnamed.conf";
        var package = new ForgedPackage(
            "nginx-common",
            [
                .. configuration.Split(' ').Select(name => new ForgedEntry("./etc/nginx/" + name)),
                UbuntuPackages.Folder("etc/nginx/sites-enabled", "750"),
                new("./etc/logrotate.d/nginx"),
                new("./usr/lib/systemd/system/nginx.service"),
                new("./usr/share/nginx/html/index.html", "<p>\n"),
                UbuntuPackages.Copyright("nginx-common"),
            ]);

        var content = await CutAsync("ubuntu-24.04", ["nginx-common_config", "nginx-common_index"], package);

        AssertLines(
            content,
            """
            /etc/logrotate.d/ 755
            /etc/logrotate.d/nginx 644
            /etc/nginx/ 755
            /etc/nginx/fastcgi.conf 644
            /etc/nginx/fastcgi_params 644
            /etc/nginx/koi-utf 644
            /etc/nginx/koi-win 644
            /etc/nginx/mime.types 644
            /etc/nginx/nginx.conf 644
            /etc/nginx/proxy_params 644
            /etc/nginx/scgi_params 644
            /etc/nginx/sites-available/ 755
            /etc/nginx/sites-available/default 644
            /etc/nginx/sites-enabled/ 750
            /etc/nginx/sites-enabled/default -> /etc/nginx/sites-available/default
            /etc/nginx/snippets/ 755
            /etc/nginx/snippets/fastcgi-php.conf 644
            /etc/nginx/snippets/snakeoil.conf 644
            /etc/nginx/uwsgi_params 644
            /etc/nginx/win-utf 644
            /usr/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/nginx-common/ 755
            /usr/share/doc/nginx-common/copyright 644
            /usr/share/nginx/ 755
            /usr/share/nginx/html/ 755
            /usr/share/nginx/html/index.html 644
            /var/lib/nginx/ 755
            /var/log/ 755
            /var/log/nginx/ 755
            /var/log/nginx/access.log 640
            /var/log/nginx/error.log 640
            /var/www/ 755
            /var/www/html/ 755
            /var/www/html/index.nginx-debian.html 644
            """);
        Assert.Equal("<p>\n", await ForgedArchive.TextAsync(content, "var/www/html/index.nginx-debian.html"));
    }

    [SkippableFact]
    public async Task Certificates_are_joined_and_those_that_exist_for_the_script_alone_are_gone()
    {
        var content = await CutAsync("ubuntu-24.04", ["ca-certificates_data"], CaCertificates, OpenSsl);

        AssertLines(content, CertificateLines);
        Assert.Equal("A\nB\n", await ForgedArchive.TextAsync(content, "etc/ssl/certs/ca-certificates.crt"));
    }

    [SkippableFact]
    public async Task Certificates_that_another_slice_keeps_stay_and_are_listed()
    {
        var content = await CutAsync("ubuntu-24.04", ["ca-certificates_data-with-certs"], CaCertificates, OpenSsl);

        AssertLines(
            content,
            CertificateLines + "\n" + """
            /etc/ca-certificates.conf 644
            /usr/share/ca-certificates/ 755
            /usr/share/ca-certificates/mozilla/ 755
            /usr/share/ca-certificates/mozilla/A.crt 644
            /usr/share/ca-certificates/mozilla/B.crt 644
            """);
        Assert.Equal("mozilla/A.crt\nmozilla/B.crt", await ForgedArchive.TextAsync(content, "etc/ca-certificates.conf"));
    }

    [SkippableFact]
    public async Task Folders_keep_the_modes_of_the_package_and_a_manifest_is_made()
    {
        var content = await CutAsync("ubuntu-24.04", ["base-files_base", "base-files_chisel", "base-files_release-info"], UbuntuPackages.BaseFiles);

        AssertLines(
            content,
            """
            /bin -> usr/bin
            /etc/ 755
            /etc/debian_version 644
            /etc/dpkg/ 755
            /etc/dpkg/origins/ 755
            /etc/dpkg/origins/debian 644
            /etc/dpkg/origins/default -> /etc/dpkg/origins/ubuntu
            /etc/dpkg/origins/ubuntu 644
            /etc/host.conf 644
            /etc/issue 644
            /etc/issue.net 644
            /etc/lsb-release 644
            /etc/os-release -> ../usr/lib/os-release
            /etc/profile.d/ 755
            /home/ 755
            /lib -> usr/lib
            /lib64 -> usr/lib64
            /root/ 700
            /run/ 755
            /sbin -> usr/sbin
            /tmp/ 1777
            /usr/ 755
            /usr/bin/ 755
            /usr/lib/ 755
            /usr/lib/os-release 644
            /usr/lib64/ 755
            /usr/sbin/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/base-files/ 755
            /usr/share/doc/base-files/copyright 644
            /var/ 755
            /var/cache/ 755
            /var/lib/ 755
            /var/lib/chisel/ 755
            /var/lib/chisel/manifest.wall 644
            /var/log/ 755
            /var/run -> /run
            /var/tmp/ 1777
            """);
    }

    [SkippableFact]
    public async Task A_second_name_of_a_file_in_the_package_can_be_a_copy()
    {
        var package = new ForgedPackage(
            "perl-base",
            new("./usr/bin/perl5.38.2", "perl\n") { Mode = "755" },
            new("./usr/bin/perl") { LinkTarget = "./usr/bin/perl5.38.2", Type = '1', Mode = "755" },
            UbuntuPackages.Library("perl-base/Carp.pm"),
            UbuntuPackages.Copyright("perl-base"));
        var crypt = UbuntuPackages.WithLibrary("libcrypt1", "libcrypt.so.1", "1.0");

        var content = await CutAsync("ubuntu-24.04", ["perl-base_bins"], package, crypt, UbuntuPackages.Libc6, UbuntuPackages.BaseFiles);

        AssertLines(
            content,
            UbuntuPackages.Libc6Lines + "\n" + """
            /usr/bin/ 755
            /usr/bin/perl 755
            /usr/bin/perl5.38.2 755
            /usr/lib/x86_64-linux-gnu/libcrypt.so.1 -> libcrypt.so.1.1.0
            /usr/lib/x86_64-linux-gnu/libcrypt.so.1.1.0 644
            /usr/share/doc/libcrypt1/ 755
            /usr/share/doc/libcrypt1/copyright 644
            /usr/share/doc/perl-base/ 755
            /usr/share/doc/perl-base/copyright 644
            """);
        Assert.Equal("perl\n", await ForgedArchive.TextAsync(content, "usr/bin/perl"));
        Assert.Equal("perl\n", await ForgedArchive.TextAsync(content, "usr/bin/perl5.38.2"));
    }

    [SkippableFact]
    public async Task Of_links_for_architectures_only_the_own_one_is_made()
    {
        var package = new ForgedPackage(
            "libblas3",
            UbuntuPackages.Library("blas/libblas.so.3.12.0"),
            UbuntuPackages.Link("usr/lib/x86_64-linux-gnu/blas/libblas.so.3", "libblas.so.3.12.0"),
            UbuntuPackages.Copyright("libblas3"));

        var content = await CutAsync(
            "ubuntu-24.04",
            ["libblas3_libs"],
            package,
            UbuntuPackages.LibGcc,
            UbuntuPackages.Gcc,
            UbuntuPackages.Libc6,
            UbuntuPackages.BaseFiles);

        AssertLines(
            content,
            UbuntuPackages.Libc6Lines + "\n" + """
            /usr/lib/x86_64-linux-gnu/blas/ 755
            /usr/lib/x86_64-linux-gnu/blas/libblas.so.3 -> libblas.so.3.12.0
            /usr/lib/x86_64-linux-gnu/blas/libblas.so.3.12.0 644
            /usr/lib/x86_64-linux-gnu/libblas.so.3 -> /usr/lib/x86_64-linux-gnu/blas/libblas.so.3
            /usr/lib/x86_64-linux-gnu/libgcc_s.so.1 644
            /usr/share/doc/gcc-14-base/ 755
            /usr/share/doc/gcc-14-base/copyright 644
            /usr/share/doc/libblas3/ 755
            /usr/share/doc/libblas3/copyright 644
            /usr/share/doc/libgcc-s1 -> gcc-14-base
            """);
    }

    [SkippableFact]
    public async Task Essential_slices_of_the_own_architecture_come_with_all_that_they_need()
    {
        var content = await CutAsync(
            "ubuntu-24.04",
            ["binutils_archiver"],
            new ForgedPackage(
                "binutils",
                UbuntuPackages.Link("usr/bin/ar", "x86_64-linux-gnu-ar"),
                UbuntuPackages.Link("usr/bin/as", "x86_64-linux-gnu-as"),
                UbuntuPackages.Copyright("binutils")),
            new ForgedPackage(
                "binutils-x86-64-linux-gnu",
                new("./usr/bin/x86_64-linux-gnu-ar") { Mode = "755" },
                new("./usr/bin/x86_64-linux-gnu-as") { Mode = "755" },
                UbuntuPackages.Link("usr/share/doc/binutils-x86-64-linux-gnu", "binutils-common")),
            new ForgedPackage(
                "libbinutils",
                UbuntuPackages.Library("libbfd-2.42-system.so"),
                UbuntuPackages.Library("libopcodes-2.42-system.so"),
                UbuntuPackages.Link("usr/share/doc/libbinutils", "binutils-common")),
            new ForgedPackage("binutils-common", UbuntuPackages.Copyright("binutils-common")),
            UbuntuPackages.WithLibrary("libsframe1", "libsframe.so.1", "0.0"),
            UbuntuPackages.WithLibrary("libzstd1", "libzstd.so.1", "5.5"),
            UbuntuPackages.WithLibrary("zlib1g", "libz.so.1", "3"),
            UbuntuPackages.Libc6,
            UbuntuPackages.BaseFiles);

        AssertLines(
            content,
            UbuntuPackages.Libc6Lines + "\n" + """
            /usr/bin/ 755
            /usr/bin/ar -> x86_64-linux-gnu-ar
            /usr/bin/x86_64-linux-gnu-ar 755
            /usr/lib/x86_64-linux-gnu/libbfd-2.42-system.so 644
            /usr/lib/x86_64-linux-gnu/libopcodes-2.42-system.so 644
            /usr/lib/x86_64-linux-gnu/libsframe.so.1 -> libsframe.so.1.0.0
            /usr/lib/x86_64-linux-gnu/libsframe.so.1.0.0 644
            /usr/lib/x86_64-linux-gnu/libz.so.1 -> libz.so.1.3
            /usr/lib/x86_64-linux-gnu/libz.so.1.3 644
            /usr/lib/x86_64-linux-gnu/libzstd.so.1 -> libzstd.so.1.5.5
            /usr/lib/x86_64-linux-gnu/libzstd.so.1.5.5 644
            /usr/share/doc/binutils-common/ 755
            /usr/share/doc/binutils-common/copyright 644
            /usr/share/doc/binutils-x86-64-linux-gnu -> binutils-common
            /usr/share/doc/binutils/ 755
            /usr/share/doc/binutils/copyright 644
            /usr/share/doc/libbinutils -> binutils-common
            /usr/share/doc/libsframe1/ 755
            /usr/share/doc/libsframe1/copyright 644
            /usr/share/doc/libzstd1/ 755
            /usr/share/doc/libzstd1/copyright 644
            /usr/share/doc/zlib1g/ 755
            /usr/share/doc/zlib1g/copyright 644
            """);
    }

    [SkippableFact]
    public async Task A_copy_has_the_mode_that_its_slice_names()
    {
        var package = new ForgedPackage(
            "rabbitmq-server",
            new("./etc/default/rabbitmq-server") { Mode = "640" },
            new("./usr/share/rabbitmq/rabbitmq-env.conf") { Mode = "600" },
            new("./usr/sbin/rabbitmqctl") { Mode = "755" },
            UbuntuPackages.Copyright("rabbitmq-server"));

        AssertLines(
            await CutAsync("ubuntu-24.04", ["rabbitmq-server_config"], package),
            """
            /etc/default/ 755
            /etc/default/rabbitmq-server 640
            /etc/rabbitmq/ 755
            /etc/rabbitmq/rabbitmq-env.conf 644
            /usr/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/rabbitmq-server/ 755
            /usr/share/doc/rabbitmq-server/copyright 644
            """);
    }

    [SkippableFact]
    public async Task A_text_of_many_lines_is_a_file()
    {
        var package = new ForgedPackage(
            "netbase",
            [.. "ethertypes protocols rpc services".Split(' ').Select(name => new ForgedEntry("./etc/" + name)), UbuntuPackages.Copyright("netbase")]);

        var content = await CutAsync("ubuntu-22.04", ["netbase_default-hosts"], package);

        AssertLines(
            content,
            """
            /etc/ethertypes 644
            /etc/hosts 644
            /etc/protocols 644
            /etc/rpc 644
            /etc/services 644
            /usr/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/netbase/ 755
            /usr/share/doc/netbase/copyright 644
            """);
        Assert.Equal(4, (await ForgedArchive.TextAsync(content, "etc/hosts")).Count(c => c == '\n'));
    }

    [SkippableFact]
    public async Task A_release_without_merged_folders_keeps_them_apart()
    {
        var package = new ForgedPackage(
            "base-files",
            [
                .. "bin sbin usr/bin usr/sbin lib usr/lib".Split(' ').Select(path => UbuntuPackages.Folder(path, "755")),
                UbuntuPackages.Folder("lib64", "755"),
                UbuntuPackages.Copyright("base-files"),
            ]);

        AssertLines(
            await CutAsync("ubuntu-22.04", ["base-files_bin", "base-files_lib"], package),
            """
            /bin/ 755
            /lib/ 755
            /sbin/ 755
            /usr/ 755
            /usr/bin/ 755
            /usr/lib/ 755
            /usr/sbin/ 755
            /usr/share/ 755
            /usr/share/doc/ 755
            /usr/share/doc/base-files/ 755
            /usr/share/doc/base-files/copyright 644
            """);
    }

    [SkippableFact]
    public async Task A_script_that_decides_is_refused()
    {
        var package = new ForgedPackage("libwrap0", UbuntuPackages.Copyright("libwrap0"));

        var failure = await Assert.ThrowsAsync<DebianException>(() => CutAsync("ubuntu-24.04", ["libwrap0_host-files"], package));

        Assert.Equal(ErrorCode.SliceInvalid, failure.Code);
        Assert.StartsWith("cannot use the slice libwrap0_host-files: its script does more than join, ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<BaseContent> CutAsync(string release, string[] slices, params ForgedPackage[] packages)
    {
        var licenses = new ForgedPackage("libssl3t64", UbuntuPackages.Library("libssl.so.3"), UbuntuPackages.Copyright("libssl3t64"));
        using var archive = ForgedArchive.Ubuntu(release, [.. packages, licenses]);
        return await archive.BuildAsync(slices.Select(slice => BasePart.Slice(slice)));
    }

    private static void AssertLines(BaseContent content, string expected)
    {
        var lines = expected.Split('\n').Order(StringComparer.Ordinal).ToList();
        var cut = Assert.Single(content.Groups).Entries
            .Where(entry => !entry.Path.StartsWith("var/lib/dpkg", StringComparison.Ordinal))
            .Select(Line)
            .Where(line => !Always.Contains(line) || lines.Contains(line));
        Assert.Equal(lines, cut.Order(StringComparer.Ordinal));
    }

    private static string Line(LayerEntry entry) => entry.Kind switch
    {
        EntryKind.Directory => $"/{entry.Path}/ {Convert.ToString(entry.Mode, 8)}",
        EntryKind.SymbolicLink => $"/{entry.Path} -> {entry.LinkTarget}",
        EntryKind.HardLink => $"/{entry.Path} = /{entry.LinkTarget}",
        _ => $"/{entry.Path} {Convert.ToString(entry.Mode, 8)}",
    };
}
