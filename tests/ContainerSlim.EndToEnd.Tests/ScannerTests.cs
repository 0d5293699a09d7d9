using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What a scanner finds in an image is what the lock says is in it.</summary>
[Collection(DockerCollection.Name)]
public sealed class ScannerTests(SampleFolder samples, NodeSample node)
{
    [SkippableFact]
    public async Task In_the_Node_sample_it_finds_the_packages_of_the_lock_in_their_versions_and_nothing_else()
    {
        using var scanner = await Scanner.GetAsync();
        var image = await node.RequireAsync();

        var found = await scanner.ScanAsync(image.Archive);

        Assert.StartsWith("debian 12.", found.System, StringComparison.Ordinal);
        Assert.Equal(Locked(image.Lock), found.Packages);
    }

    [SkippableFact]
    public async Task In_a_trimmed_app_it_finds_the_packages_of_the_lock_in_their_versions()
    {
        using var scanner = await Scanner.GetAsync();
        var locked = samples.Combine("scanned.lock.json");
        var image = await samples.PublishAsync(
            "AotApi", "scanned", "-p:SlimMode=trimmed", "-p:InvariantGlobalization=false", $"-p:SlimLockFile={locked}", "-p:SlimLockedMode=false");

        var found = await scanner.ScanAsync(image.Archive);

        Assert.StartsWith("debian 13", found.System, StringComparison.Ordinal);
        Assert.Equal(Locked(locked), found.Packages);
    }

    private static IEnumerable<string> Locked(string file) =>
        JsonElement.Parse(File.ReadAllText(file)).GetProperty("platforms").GetProperty("linux-x64").GetProperty("base").GetProperty("packages")
            .EnumerateObject()
            .Select(package => $"{package.Name} {package.Value.GetProperty("version").GetString()}")
            .Order(StringComparer.Ordinal);
}
