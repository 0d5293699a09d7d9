using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What runs at every publish is in the package as machine code, so that it is not compiled each time.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkAheadTests(SdkFeed feed)
{
    [Fact]
    public async Task No_asynchronous_method_of_ours_is_compiled_while_an_image_is_made()
    {
        await using var registry = await DockerRegistry.StartAsync();
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Ahead"))
            .Set(("SlimMode", "self-contained"), ("SlimBase", "scratch"), ("ContainerRegistry", registry.Host), ("ContainerRepository", "ahead"));
        var record = Path.Combine(feed.NewFolder(), "compiled.txt");
        var recorded = project with
        {
            Environment = new Dictionary<string, string?>(project.Environment) { ["DOTNET_JitStdOutFile"] = record, ["DOTNET_JitDisasmSummary"] = "1" },
        };

        await recorded.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer");

        var ours = (await File.ReadAllLinesAsync(record)).Where(line => line.Contains("ContainerSlim.", StringComparison.Ordinal)).ToList();
        // What asks to be optimized for this processor is never compiled ahead: without it there would be no record of the tasks.
        Assert.Contains(ours, line => line.Contains("ContainerSlim.Oci.Crc32", StringComparison.Ordinal));
        Assert.DoesNotContain(ours, line => line.Contains("AsyncStateMachineBox`1", StringComparison.Ordinal));
    }
}
