namespace ContainerSlim.Build.Tests;

public sealed class HintsTests
{
    private static readonly RuntimePack[] Packs = [new("Microsoft.NETCore.App", "10.0.1", "folder")];

    [Fact]
    public void An_image_with_the_whole_runtime_could_be_smaller() => Assert.Equal(
        "This image contains the whole .NET runtime (30.0 MB): "
            + "SlimMode=trimmed would save about 22.2 MB, SlimMode=aot about 25.5 MB, if the app's code allows it.",
        Hints.For([Reports.Layer("debian-13", 1, 5_000_000, isReused: true), Reports.Layer(".NET 10.0.1 runtime", 1, 30_000_000, isReused: false)], Packs));

    [Fact]
    public void An_image_that_brings_no_runtime_layer_gets_no_hint() => Assert.Null(Hints.For([], []));
}
