using System.Text;
using ContainerSlim.Debian.Icu;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>A damaged library is refused in one way, and soon.</summary>
public sealed class DamagedIcuLibraryTests(ProbeApp app) : IClassFixture<ProbeApp>
{
    private const int HeadersSize = 64 * 1024;

    private static readonly IcuCut Cut = IcuCut.LeanLocales(["de-AT"]);

    [Fact]
    public void A_small_library_is_cut()
    {
        var cut = Encoding.Latin1.GetString(IcuLibrary.Cut(Small(), Cut));

        Assert.All(
            ["icudt99l/de.res", "icudt99l/de_AT.res", "icudt99l/aa.res", "icudt99l/coll/fr.res", "libicudata.so.99"],
            name => Assert.Contains(name, cut, StringComparison.Ordinal));
        Assert.All(["icudt99l/fr.res", "icudt99l/unames.icu", "\0fr\0"], name => Assert.DoesNotContain(name, cut, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_small_library_with_damage_is_cut_or_refused(int seed) => Damage(Small(), seed, 500, int.MaxValue);

    [SkippableTheory]
    [InlineData(10, 100, HeadersSize)]
    [InlineData(11, 25, int.MaxValue)]
    public async Task A_real_library_with_damage_is_cut_or_refused(int seed, int times, int within)
    {
        var libraries = await app.UnpackAsync("debian-13", "amd64");
        var library = IcuLibrary.Cut(await File.ReadAllBytesAsync(libraries.IcuData), IcuCut.LeanLocales(["de"]));

        Damage(library, seed, times, within);
    }

    [Fact]
    public void Every_shorter_part_of_a_library_is_refused()
    {
        var library = Small();
        for (var length = 0; length < library.Length; length += 3) AssertCutOrRefused(library[..length]);
        Assert.Throws<InvalidDataException>(() => IcuLibrary.Cut([], Cut));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(16, 2)]
    [InlineData(18, 8)]
    public void A_library_of_another_kind_is_refused(int offset, byte value)
    {
        var library = Small();
        library[offset] = value;

        Assert.Throws<InvalidDataException>(() => IcuLibrary.Cut(library, Cut));
    }

    private static byte[] Small() => SmallIcuLibrary.Write(
    [
        ("icudt99l/aa.res", SmallResourceBundle.Write(("%%ALIAS", "de"))),
        ("icudt99l/coll/de.res", SmallResourceBundle.Write(("Sequence", "[import fr-u-co-search]"))),
        ("icudt99l/coll/fr.res", SmallResourceBundle.Write(("Version", "1"))),
        ("icudt99l/de.res", SmallResourceBundle.Write(("Version", "1"))),
        ("icudt99l/de_AT.res", SmallResourceBundle.Write(("%%Parent", "de"), ("Version", "1"))),
        ("icudt99l/fr.res", SmallResourceBundle.Write(("Version", "1"))),
        ("icudt99l/res_index.res", SmallResourceBundle.WriteIndex("aa", "de", "de_AT", "fr")),
        ("icudt99l/root.res", SmallResourceBundle.Write(("Version", "1"))),
        ("icudt99l/unames.icu", "names"u8.ToArray()),
    ]);

    private static void Damage(byte[] library, int seed, int times, int within)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            var damaged = (byte[])library.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) Change(damaged, random, within);
            AssertCutOrRefused(damaged);
        }
    }

    private static void Change(byte[] library, Random random, int within)
    {
        // Headers are at both ends of the file.
        var at = random.Next(Math.Min(within, library.Length));
        if (random.Next(4) == 0) at = library.Length - 1 - Math.Min(at, 600);
        library[at] = random.Next(3) switch
        {
            0 => (byte)random.Next(256),
            1 => 0xFF,
            _ => (byte)(library[at] ^ (1 << random.Next(8))),
        };
    }

    // A damaged name is a locale that is missing: that is the one other answer.
    private static void AssertCutOrRefused(byte[] library)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = IcuLibrary.Cut(library, Cut);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException { ParamName: null })
        {
            Assert.StartsWith("cannot ", e.Message, StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (8L * library.Length) + 4_000_000);
    }
}
