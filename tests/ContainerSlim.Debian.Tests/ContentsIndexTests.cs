using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

public sealed class ContentsIndexTests
{
    [Fact]
    public void The_package_of_a_library_is_the_one_that_has_it_in_a_folder_of_the_loader()
    {
        var found = Find(
            """
            usr/lib/debug/libpq.so.5                     debug/libpq5-dbg
            usr/lib/x86_64-linux-gnu/libpq.so.5	libs/libpq5
            usr/lib/x86_64-linux-gnu/libpq.so.5.17	libs/libpq5
            lib/x86_64-linux-gnu/libold.so.1             oldlibs/libold1
            opt/vendor/libvendor.so.2                    misc/vendor
            """,
            "libpq.so.5", "libold.so.1", "libvendor.so.2", "libnone.so.1");

        Assert.Equal([new("libold.so.1", "libold1"), new("libpq.so.5", "libpq5")], found);
    }

    [Fact]
    public void Of_several_packages_the_one_with_the_shortest_name_is_named() => Assert.Equal(
        [new("libblas.so.3", "libblas3")],
        Find("usr/lib/x86_64-linux-gnu/libblas.so.3  math/libopenblas0-pthread,libs/libblas3,non-free/math/libmkl-full\n", "libblas.so.3"));

    [Fact]
    public void Names_with_spaces_and_lines_without_a_package_do_no_harm() => Assert.Equal(
        [new("lib a.so.1", "odd")],
        Find("usr/lib/lib a.so.1   misc/odd\nnonsense\n\n", "lib a.so.1", "nonsense"));

    [Fact]
    public void A_line_without_an_end_is_refused()
    {
        using var endless = new MemoryStream(new byte[3 << 20]);

        Assert.Throws<InvalidDataException>(() => ContentsIndex.Find(endless, new HashSet<string> { "libpq.so.5" }));
    }

    [Fact]
    public async Task The_archive_is_asked_for_the_package_of_a_library()
    {
        using var archive = new ForgedArchive();
        archive.Forge.Publish(new ForgedSuite("trixie") { Contents = "usr/lib/x86_64-linux-gnu/libpq.so.5  libs/libpq5\n" });

        Assert.Equal([new("libpq.so.5", "libpq5")], await DebianBase.FindOwnersAsync(archive.Request(), ["libpq.so.5", "libnone.so.1"], default));
    }

    [Fact]
    public async Task An_archive_without_a_list_or_that_cannot_be_read_tells_nothing()
    {
        using var archive = new ForgedArchive();

        Assert.Empty(await DebianBase.FindOwnersAsync(archive.Request(), ["libpq.so.5"], default));
        Assert.Empty(await DebianBase.FindOwnersAsync(archive.Request() with { KeyringPath = archive.Combine("none") }, ["libpq.so.5"], default));
    }

    private static IReadOnlyDictionary<string, string> Find(string text, params string[] libraries)
    {
        using var index = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ContentsIndex.Find(index, libraries.ToHashSet(StringComparer.Ordinal));
    }
}
