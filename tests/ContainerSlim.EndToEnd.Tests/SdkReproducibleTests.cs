using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The same source gives the same image, wherever and whenever it is built.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkReproducibleTests(SdkFeed feed)
{
    [Theory]
    [InlineData("C#", "a longer, other = folder")]
    [InlineData("F#", "a longer and other folder")]
    [InlineData("VB", "a longer, other = folder")]
    public async Task Another_folder_time_zone_and_locale_give_the_same_digest(string language, string folder)
    {
        var here = await feed.CreateAsync(PackageForm.Sdk, "console", language, "Same");
        var there = Elsewhere(here.CopyTo(Path.Combine(feed.NewFolder(), folder)));

        Assert.Equal(await DigestAsync(here), await DigestAsync(there));
    }

    [Fact]
    public async Task Another_umask_gives_the_same_digest()
    {
        var here = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Masked");
        var there = here.CopyTo(feed.NewFolder());
        var layout = SdkImage.LayoutOf(there);

        await new Command("sh", "-c", $"umask 077; exec dotnet publish '{there.File}' -t:PublishSlimContainer -p:SlimLayoutPath='{layout}'")
        {
            Environment = ItsOwnCompiler(there.Environment),
        }.RunSuccessfullyAsync();

        Assert.Equal(await DigestAsync(here), (await SdkImage.ReadAsync(layout)).Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task As_a_package_reference_the_digest_is_the_same_too()
    {
        var here = (await feed.CreateAsync(PackageForm.PackageReference, "web", "C#", "Site")).Set(("SlimMode", "self-contained"));
        var there = here.CopyTo(feed.NewFolder());

        Assert.Equal(await DigestAsync(here), await DigestAsync(there));
    }

    private static DotnetProject Elsewhere(DotnetProject project) => project with
    {
        Environment = new Dictionary<string, string?>(ItsOwnCompiler(project.Environment))
        {
            ["TZ"] = "Asia/Tokyo",
            ["LC_ALL"] = "tr_TR.UTF-8",
            ["USER"] = "somebody",
        },
    };

    // A compiler that serves others too has the surroundings of the first that asked for it.
    private static Dictionary<string, string?> ItsOwnCompiler(IReadOnlyDictionary<string, string?> environment) =>
        new(environment) { ["UseSharedCompilation"] = "false" };

    private static async Task<Digest> DigestAsync(DotnetProject project) => (await SdkImage.PublishAsync(project)).Manifest.Descriptor.Digest;
}
