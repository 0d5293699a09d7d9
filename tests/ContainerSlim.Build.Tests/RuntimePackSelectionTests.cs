using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class RuntimePackSelectionTests : IDisposable
{
    private const string Core = "Microsoft.NETCore.App";
    private const string Web = "Microsoft.AspNetCore.App";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_newest_patch_of_the_apps_series_is_taken() =>
        Assert.Equal(["10.0.10"], Select([(Core, "10.0.0")], (Core, "10.0.9"), (Core, "10.0.10"), (Core, "10.1.0"), (Core, "9.0.11")));

    [Theory]
    [InlineData("10.0.9", "10.0.10")]
    [InlineData("10.0.0-rc.1", "10.0.0")]
    [InlineData("10.0.0-rc.2.25502.1", "10.0.0-rc.10")]
    [InlineData("10.0.0-preview.7", "10.0.0-rc.1")]
    [InlineData("10.0.0-rc", "10.0.0-rc.1")]
    [InlineData("10.0.0-1", "10.0.0-alpha")]
    [InlineData("10.0.1", "10.0.1.1")]
    [InlineData("10.0.1.9", "10.0.1.10")]
    public void The_newer_of_two_packs_is_taken_wherever_it_is_in_the_list(string older, string newer)
    {
        Assert.Equal([newer], Select([(Core, "10.0.0-0")], (Core, older), (Core, newer)));
        Assert.Equal([newer], Select([(Core, "10.0.0-0")], (Core, newer), (Core, older)));
    }

    [Fact]
    public void A_pack_whose_version_is_none_is_not_taken() =>
        Assert.Equal(["10.0.0"], Select([(Core, "10.0.0")], (Core, "10.0.x"), (Core, "10.0.0"), (Core, "10.0")));

    [Fact]
    public void A_web_app_gets_the_base_framework_first() =>
        Assert.Equal(["10.0.2", "10.0.2"], Select([(Web, "10.0.0")], (Web, "10.0.2"), (Core, "10.0.2")));

    [Fact]
    public void A_framework_that_is_newer_than_the_base_framework_is_not_taken() =>
        Assert.Equal(["10.0.2", "10.0.1"], Select([(Web, "10.0.0")], (Web, "10.0.3"), (Web, "10.0.1"), (Core, "10.0.2")));

    [Fact]
    public void A_patch_that_is_older_than_the_app_asks_for_is_not_taken() => Refusal.Is(
        ErrorCode.RuntimePackMissing,
        "cannot put Microsoft.NETCore.App 10.0 into the image: "
            + "the package Microsoft.NETCore.App.Runtime.linux-x64, 10.0.5 or a later patch, is not in the package folder; "
            + "publish the project with -t:PublishSlimContainer, which downloads it, or publish self-contained",
        () => Select([(Core, "10.0.5")], (Core, "10.0.4")));

    [Fact]
    public void A_pack_whose_folder_is_gone_is_not_taken() => Refusal.Says(
        ErrorCode.RuntimePackMissing,
        "Microsoft.NETCore.App.Runtime.linux-x64",
        () => RuntimeLayer.Select(App([(Core, "10.0.0")], [new RuntimePack(Core, "10.0.1", directory.Combine("gone"))])));

    [Fact]
    public void The_same_packs_are_one_layer_and_others_another()
    {
        var key = Key("a", "10.0.1", "linux-x64", diagnostics: false);

        Assert.Equal(key, Key("elsewhere", "10.0.1", "linux-x64", diagnostics: false));
        string[] others =
        [
            Key("a", "10.0.2", "linux-x64", diagnostics: false),
            Key("a", "10.0.1", "linux-arm64", diagnostics: false),
            Key("a", "10.0.1", "linux-x64", diagnostics: true),
        ];
        Assert.DoesNotContain(key, others);
    }

    private static string Key(string folder, string version, string rid, bool diagnostics) =>
        RuntimeLayer.Key([new RuntimePack(Core, version, folder)], rid, diagnostics);

    private IEnumerable<string> Select((string Name, string Version)[] wanted, params (string Framework, string Version)[] packs) => RuntimeLayer
        .Select(App(wanted, [.. packs.Select(pack => new RuntimePack(pack.Framework, pack.Version, directory.Path))]))
        .Select(pack => pack.Version);

    private PublishedApp App((string Name, string Version)[] wanted, IReadOnlyList<RuntimePack> packs) => new()
    {
        Directory = directory.Path,
        Name = "Hello",
        RuntimeIdentifier = "linux-x64",
        Frameworks = [.. wanted.Select(framework => new SharedFramework(framework.Name, framework.Version))],
        RuntimePacks = packs,
    };
}
