using ContainerSlim.Debian.Sources;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

public sealed class PackageSourcesTests : IDisposable
{
    private readonly TemporaryDirectory apt = new();

    public void Dispose() => apt.Dispose();

    [Fact]
    public void One_line_sources_are_read_with_their_options()
    {
        var sources = AptSourceList.ParseOneLine("""
            # deb http://mirror.example.com/no trixie main
            deb [arch=amd64 signed-by=/k.gpg] http://mirror.example.com/debian/ trixie main contrib # why
            deb-src http://mirror.example.com/debian trixie main
            deb cdrom:[Debian]/ trixie main
            deb	https://mirror.example.com/s	trixie-security	main
            """);

        Assert.Equal(["http://mirror.example.com/debian trixie main,contrib", "https://mirror.example.com/s trixie-security main"], sources.Select(Show));
    }

    [Fact]
    public void Stanzas_of_sources_are_read_unless_they_are_disabled()
    {
        var sources = AptSourceList.ParseStanzas("""
            Types: deb deb-src
            URIs: http://mirror.example.com/a http://mirror.example.com/b
            Suites: trixie
             trixie-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQ==

            Types: deb
            URIs: http://mirror.example.com/c
            Suites: trixie
            Components: main
            Enabled: no

            Types: deb-src
            URIs: http://mirror.example.com/d
            Suites: trixie
            Components: main
            """);

        Assert.Equal(
            ["http://mirror.example.com/a trixie,trixie-updates main", "http://mirror.example.com/b trixie,trixie-updates main"],
            sources.Select(Show));
    }

    [Fact]
    public void A_host_that_uses_the_distribution_is_followed()
    {
        apt.Write("sources.list", "deb http://mirror.example.com/debian trixie main\ndeb http://mirror.example.com/sec trixie-security main\n");

        var first = PackageSources.Host(apt.Path).For(Distribution.Debian13)[0];

        Assert.Equal("http://mirror.example.com/debian", first.Archive);
        Assert.Equal("http://mirror.example.com/sec", first.Security[0]);
        Assert.False(first.ToleratesMissingSecurity);
    }

    [Fact]
    public void A_host_that_uses_another_release_of_Debian_has_a_mirror_of_this_one_too()
    {
        apt.Write(
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://mirror.example.com/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\n"
                + "Types: deb\nURIs: http://mirror.example.com/sec\nSuites: bookworm-security\nComponents: main\n");

        var first = PackageSources.Host(apt.Path).For(Distribution.Debian13)[0];

        Assert.Equal("http://mirror.example.com/debian", first.Archive);
        Assert.Equal("http://mirror.example.com/sec", first.Security[0]);
    }

    [Fact]
    public void Repositories_of_others_and_disabled_files_are_not_asked()
    {
        apt.Write(
            "sources.list.d/a.list",
            "deb http://mirror.example.com/ubuntu noble main\ndeb http://mirror.example.com/docker bookworm stable\ndeb http://mirror.example.com/flat ./\n");
        apt.Write("sources.list.d/b.list.disabled", "deb http://mirror.example.com/debian trixie main\n");

        Assert.DoesNotContain("mirror.example.com", Assert.Single(PackageSources.Host(apt.Path).For(Distribution.Debian13)).Archive, StringComparison.Ordinal);
    }

    [Fact]
    public void The_primary_archive_is_the_last_resort_of_every_host()
    {
        var without = Assert.Single(PackageSources.Host(apt.Combine("missing")).For(Distribution.Debian12));
        apt.Write("sources.list", "deb http://mirror.example.com/debian trixie main\n");

        Assert.Equal(without.Archive, PackageSources.Host(apt.Path).For(Distribution.Debian13)[^1].Archive);
    }

    [Theory]
    [InlineData("http://mirror.example.com/debian/", "http://mirror.example.com/debian http://mirror.example.com/debian-security")]
    [InlineData("http://mirror.example.com", "http://mirror.example.com http://mirror.example.com-security")]
    [InlineData("/srv/trixie", "/srv/trixie /srv/trixie-security /srv/debian-security")]
    public void An_explicit_mirror_is_asked_alone_and_its_security_updates_are_looked_for_around_it(string mirror, string security)
    {
        var only = Assert.Single(PackageSources.Mirror(mirror).For(Distribution.Debian13));

        Assert.Equal(mirror.TrimEnd('/'), only.Archive);
        Assert.Equal(security.Split(' '), only.Security);
        Assert.True(only.ToleratesMissingSecurity);
    }

    [Theory]
    [InlineData("https://mirror.example.com/debian/", "me:secret")]
    [InlineData("http://mirror.example.com/debian", null)]
    [InlineData("https://mirror.example.com/debian-other", null)]
    [InlineData("http://plain.example.com/x", "you:word")]
    [InlineData("https://a:b%40c@other.example.com/", "a:b@c")]
    public void Logins_are_for_the_machine_and_path_that_they_name(string address, string? login)
    {
        apt.Write("auth.conf", "# ours\nmachine mirror.example.com/debian login me password secret\n");
        apt.Write("auth.conf.d/plain.conf", "machine http://plain.example.com\nlogin you\npassword word\n");

        Assert.Equal(login, AptCredentials.Read(apt.Path).Find(new Uri(address)));
    }

    private static string Show(AptSource source) => $"{source.Uri} {string.Join(',', source.Suites)} {string.Join(',', source.Components)}";
}
