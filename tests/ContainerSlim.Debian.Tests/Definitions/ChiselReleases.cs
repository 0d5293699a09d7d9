using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>Definitions of Ubuntu, which lie beside the project: data for tests.</summary>
internal static class ChiselReleases
{
    /// <summary>The releases.</summary>
    public static TheoryData<string> Names { get; } = ["ubuntu-22.04", "ubuntu-24.04"];

    /// <summary>The folder of a release; where there is none the test is skipped.</summary>
    public static string Require(string name)
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "chisel-releases", name);
        Skip.IfNot(Directory.Exists(folder), $"'{folder}' is not there");
        return folder;
    }
}
