using ContainerSlim.Debian.Icu;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>.NET gets the same answers from ICU with less data.</summary>
public sealed class IcuAnswerTests(ProbeApp app) : IClassFixture<ProbeApp>
{
    public static TheoryData<string> Distributions { get; } = ["debian-13", "debian-12"];

    [SkippableTheory]
    [MemberData(nameof(Distributions))]
    public async Task Lean_data_answers_like_all_data_for_every_culture(string distribution)
    {
        RequireAmd64();
        var libraries = await app.UnpackAsync(distribution, "amd64");
        var whole = await File.ReadAllBytesAsync(libraries.IcuData);

        var lean = IcuLibrary.Cut(whole, IcuCut.Lean);

        var cultures = await Task.WhenAll(app.RunAsync(libraries, whole, "list"), app.RunAsync(libraries, lean, "list"));
        var answers = await Task.WhenAll(app.RunAsync(libraries, whole, "ask"), app.RunAsync(libraries, lean, "ask"));

        Assert.Equal(cultures[0], cultures[1]);
        Assert.True(cultures[0].Split(' ').Length > 700, "there are too few cultures");
        AssertSame(answers[0], answers[1]);
    }

    [SkippableTheory]
    [MemberData(nameof(Distributions))]
    public async Task Some_locales_answer_like_all_data_and_are_the_only_ones_listed(string distribution)
    {
        RequireAmd64();
        var libraries = await app.UnpackAsync(distribution, "amd64");
        var whole = await File.ReadAllBytesAsync(libraries.IcuData);
        var cut = IcuLibrary.Cut(whole, IcuCut.LeanLocales(["de", "es-MX", "gl", "ja", "nb", "pt-PT", "sr-Latn", "zh-hant"]));

        var cultures = (await app.RunAsync(libraries, cut, "list")).Split(' ');
        string[] also = ["zh-TW", "sr-ME"];
        string[] asked = [.. cultures.Where(name => name.Length > 0), .. also];
        var answers = await Task.WhenAll(app.RunAsync(libraries, whole, ["ask", .. asked]), app.RunAsync(libraries, cut, ["ask", .. asked]));

        Assert.Equal(Expected, cultures.Except(Regions));
        AssertSame(answers[0], answers[1]);
    }

    [SkippableFact]
    public async Task Programs_for_arm64_load_lean_data()
    {
        RequireAmd64();
        await using var arm64 = await Arm64Programs.RequireAsync();
        var libraries = await app.UnpackAsync("debian-13", "amd64");
        var librariesForArm64 = await app.UnpackAsync("debian-13", "arm64");
        var lean = IcuLibrary.Cut(await File.ReadAllBytesAsync(librariesForArm64.IcuData), IcuCut.Lean);

        var expected = await app.RunAsync(libraries, await File.ReadAllBytesAsync(libraries.IcuData), "ask-briefly", "de-AT");
        var actual = await app.RunArm64Async(librariesForArm64, lean, "ask-briefly", "de-AT");

        AssertSame(expected, actual);
    }

    // With their parents, and English, because .NET shows English names.
    private static string[] Expected =>
    [
        "", "de", "en", "en-US", "en-US-POSIX", "es", "es-419", "es-MX", "gl", "ja", "nb", "no", "pt", "pt-PT", "sr", "sr-Latn", "zh", "zh-Hant",
    ];

    private static string[] Regions =>
    [
        "de-AT", "de-BE", "de-CH", "de-DE", "de-IT", "de-LI", "de-LU", "gl-ES", "ja-JP", "nb-NO", "nb-SJ",
        "sr-Latn-BA", "sr-Latn-ME", "sr-Latn-RS", "sr-Latn-XK", "zh-Hant-HK", "zh-Hant-MO", "zh-Hant-MY", "zh-Hant-TW",
    ];

    private static void RequireAmd64() => Skip.If(
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64 || !OperatingSystem.IsLinux(),
        "this test runs .NET for Linux on amd64");

    // The answers are some megabytes: the first line that differs says enough.
    private static void AssertSame(string expected, string actual)
    {
        foreach (var (one, other) in expected.Split('\n').Zip(actual.Split('\n'))) Assert.Equal(one, other);
        Assert.Equal(expected.Length, actual.Length);
    }
}
