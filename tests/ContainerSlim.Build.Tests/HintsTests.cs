namespace ContainerSlim.Build.Tests;

public sealed class HintsTests
{
    private static readonly RuntimePack[] Packs = [new("Microsoft.NETCore.App", "10.0.1", "folder")];

    private const string OnSize = "This image contains the whole .NET runtime (30.0 MB): "
        + "SlimMode=trimmed would save about 22.2 MB, SlimMode=aot about 25.5 MB, if the app's code allows it.";

    private static readonly BuiltLayer[] Layers =
        [Reports.Layer("debian-13", 1, 5_000_000, isReused: true), Reports.Layer(".NET 10.0.1 runtime", 1, 30_000_000, isReused: false)];

    [Fact]
    public void An_image_with_the_whole_runtime_could_be_smaller() => Assert.Equal([OnSize], Hints.For(Layers, Packs, null));

    [Fact]
    public void An_image_that_brings_no_runtime_layer_gets_no_hint() => Assert.Empty(Hints.For([], [], null));

    [Fact]
    public void A_hint_on_times_comes_before_that_on_size() => Assert.Equal(["on times", OnSize], Hints.For(Layers, Packs, "on times"));
}
