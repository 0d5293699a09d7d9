using ContainerSlim.Debian.Icu;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>Cuts of Debian's real libraries.</summary>
public sealed class IcuLibraryTests(ProbeApp app) : IClassFixture<ProbeApp>
{
    public static TheoryData<string, string> Bases { get; } = new()
    {
        { "debian-13", "amd64" },
        { "debian-13", "arm64" },
        { "debian-12", "amd64" },
        { "debian-12", "arm64" },
    };

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task Lean_data_is_a_little_more_than_half_and_three_languages_are_a_tenth(string distribution, string architecture)
    {
        var whole = await WholeAsync(distribution, architecture);

        Assert.InRange(IcuLibrary.Cut(whole, IcuCut.Lean).Length, 15_000_000, 17_700_000);
        Assert.InRange(IcuLibrary.Cut(whole, IcuCut.LeanLocales(["de", "en", "fr"])).Length, 2_500_000, 3_200_000);
        Assert.Same(whole, IcuLibrary.Cut(whole, IcuCut.Whole));
    }

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task The_same_cut_is_the_same_bytes_also_when_it_is_cut_again(string distribution, string architecture)
    {
        var whole = await WholeAsync(distribution, architecture);
        var cut = IcuCut.LeanLocales(["zh", "de"]);
        var once = IcuLibrary.Cut(whole, cut);

        Assert.Equal(once, IcuLibrary.Cut(whole, cut));
        Assert.Equal(once, IcuLibrary.Cut(once, cut));
        Assert.Equal(once, IcuLibrary.Cut(IcuLibrary.Cut(whole, IcuCut.Lean), cut));
    }

    [SkippableTheory]
    [MemberData(nameof(Bases))]
    public async Task Tools_see_the_same_name_and_symbol(string distribution, string architecture)
    {
        var readelf = Peer.Require("readelf");
        var libraries = await app.UnpackAsync(distribution, architecture);
        var before = await SummaryAsync(readelf, libraries.IcuData);
        var cut = Path.Combine(app.NewFolder(), "cut");
        await File.WriteAllBytesAsync(cut, IcuLibrary.Cut(await File.ReadAllBytesAsync(libraries.IcuData), IcuCut.Lean));
        var after = await SummaryAsync(readelf, cut);

        Assert.Equal(before, after);
    }

    [SkippableTheory]
    [InlineData("frx", "fr")]
    [InlineData("de-XX", "de-AT")]
    [InlineData("supplementalData", "")]
    public async Task An_unknown_locale_is_answered_with_similar_ones(string name, string similar)
    {
        var whole = await WholeAsync("debian-13", "amd64");

        var failure = Assert.Throws<ArgumentException>(() => IcuLibrary.Cut(whole, IcuCut.LeanLocales(["de", name])));

        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(similar, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_locale_at_all_is_a_mistake() => Assert.Throws<ArgumentException>(() => IcuCut.LeanLocales([]));

    private async Task<byte[]> WholeAsync(string distribution, string architecture) =>
        await File.ReadAllBytesAsync((await app.UnpackAsync(distribution, architecture)).IcuData);

    // Everything but addresses and sizes; readelf warns about what it finds wrong.
    private static async Task<List<string>> SummaryAsync(string readelf, string library)
    {
        var all = await new Command(readelf, "--all", "--wide", library).RunSuccessfullyAsync();
        var lines = all.Output.Split('\n').Select(line => line.Trim()).ToList();
        Assert.Empty(all.Error);
        return
        [
            .. lines.Where(line => line.StartsWith("Machine:", StringComparison.Ordinal) || line.StartsWith("Type:", StringComparison.Ordinal)),
            .. lines.Where(line => line.Contains("SONAME", StringComparison.Ordinal)).Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..]),
            .. lines.Where(line => line.Contains("icudt", StringComparison.Ordinal)).Select(WithoutSection),
        ];
    }

    // OBJECT  GLOBAL DEFAULT   11 icudt76_dat
    private static string WithoutSection(string symbol)
    {
        var words = symbol[symbol.IndexOf("OBJECT", StringComparison.Ordinal)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return $"{words[0]} {words[1]} {words[2]} {words[4]}";
    }
}
