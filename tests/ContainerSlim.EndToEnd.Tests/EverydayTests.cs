using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What everyday apps do with the system works on a base that holds only what the app needs, as the user 1654 and without a writable file.</summary>
[Collection(DockerCollection.Name)]
public sealed class EverydayTests(DockerDaemonFixture docker, EverydayImages images) : IClassFixture<EverydayImages>
{
    [SkippableFact]
    public async Task Certificates_time_zones_cultures_names_a_database_Kerberos_and_fonts_work()
    {
        var daemon = await docker.RequireAsync();
        var image = await images.ExactAsync();

        var lines = await EverydayImages.RunAsync(daemon, image, "user", "https", "zone", "cultures", "dns", "sqlite", "kerberos", "skia", "gdi");

        Assert.Equal(["app X64", "trusted", "2024-03-01 13:00 +01:00"], lines.Take(3));
        Assert.Equal(
            "de-DE 01.03.2024 1.234,50 GregorianCalendar | ar-SA 1\u200f/3\u200f/2024 1٬234٫50 GregorianCalendar | "
                + "th-TH 1/3/2567 1,234.50 ThaiBuddhistCalendar",
            lines[3].Replace("\u200f\u200f", "\u200f", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", lines[4], StringComparison.Ordinal);
        Assert.Equal(["a,b", "UnknownCredentials"], lines.Skip(5).Take(2));
        Assert.Matches(@"^DejaVu Sans, \d{3} ", lines[7]);
        Assert.Matches(@"^DejaVu Sans, \d{3} ", lines[8]);
        Assert.DoesNotContain("hint", image.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", image.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Text_is_drawn_as_with_the_whole_packages()
    {
        var daemon = await docker.RequireAsync();
        var whole = await images.PublishAsync("whole", $"-p:Extra={images.Write("Whole.targets", EverydayImages.Whole)}");

        var drawn = await EverydayImages.RunAsync(daemon, whole, "skia", "gdi");

        Assert.Equal(drawn, await EverydayImages.RunAsync(daemon, await images.ExactAsync(), "skia", "gdi"));
    }

    [SkippableFact]
    public async Task On_arm64_the_same_comes_out()
    {
        var daemon = await docker.RequireAsync();
        await using var programs = await Arm64Programs.RequireAsync();
        string[] names = ["zone", "cultures", "sqlite", "https", "kerberos"];
        var image = await images.PublishAsync("arm64", "-p:RuntimeIdentifier=linux-arm64");

        Assert.Equal(await EverydayImages.RunAsync(daemon, await images.ExactAsync(), names), await EverydayImages.RunAsync(daemon, image, names));
        Assert.Equal(["app Arm64"], await EverydayImages.RunAsync(daemon, image, "user"));
    }
}
