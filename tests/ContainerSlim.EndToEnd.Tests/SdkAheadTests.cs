using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What runs at every publish is in the package as machine code, so that it is not compiled each time.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkAheadTests(SdkFeed feed)
{
    [Fact]
    public async Task No_asynchronous_method_of_ours_or_of_the_http_client_is_compiled_while_an_image_is_made()
    {
        await using var registry = await DockerRegistry.StartAsync();
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Ahead"))
            .Set(("SlimMode", "self-contained"), ("SlimBase", "scratch"), ("ContainerRegistry", registry.Host), ("ContainerRepository", "ahead"));
        var record = Path.Combine(feed.NewFolder(), "compiled.txt");
        // What is called often would be compiled once more, whatever code it had.
        var recorded = project with
        {
            Environment = new Dictionary<string, string?>(project.Environment)
            {
                ["DOTNET_JitStdOutFile"] = record,
                ["DOTNET_JitDisasmSummary"] = "1",
                ["DOTNET_TieredCompilation"] = "0",
            },
        };

        await recorded.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer");

        var compiled = await File.ReadAllLinesAsync(record);
        // What asks to be optimized for this processor is never compiled ahead: without it there would be no record of the tasks.
        Assert.Contains(compiled, line => line.Contains("ContainerSlim.Oci.Crc32", StringComparison.Ordinal));
        var ours = compiled.Where(line => line.Contains("ContainerSlim.", StringComparison.Ordinal));
        AssertNone(ours.Where(line => line.Contains("AsyncStateMachineBox`1", StringComparison.Ordinal)));
        AssertNone(compiled.Where(line => line.Contains(":Start[System.Net.Http.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_a_package_and_the_runtime_have_is_written_ahead_once_and_all_layers_are_new()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Conflict"))
            .AddLast("""<ItemGroup><PackageReference Include="System.Text.Json" Version="11.0.0" /></ItemGroup>""")
            .Set(("SlimMode", "self-contained"), ("SlimBase", "scratch"), ("SlimCacheDirectory", feed.NewFolder()));

        var publish = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", "-v:n");
        var ahead = await project.RunSuccessfullyAsync(
            "msbuild",
            "-t:ResolvePackageAssets;ResolveRuntimePackAssets",
            "-p:Configuration=Release",
            "-p:SlimMode=self-contained",
            "-p:_IsPublishing=true",
            "-p:_SlimLikelyTheSame=false",
            "-getItem:_SlimAheadOnce");

        var files = JsonDocument.Parse(ahead.Output).RootElement.GetProperty("Items").GetProperty("_SlimAheadOnce").EnumerateArray();
        var twice = files.Single(file => file.GetProperty("Filename").GetString() == "System.Text.Json");
        Assert.Equal("System.Text.Json", twice.GetProperty("NuGetPackageId").GetString());
        foreach (var layer in new[] { "native .NET runtime", ".NET runtime", "packages", "Conflict" })
        {
            Assert.Matches($@"(?m)^\s+{Regex.Escape(layer)} +\d+ .* new\s*$", publish.Output);
        }
    }

    private static void AssertNone(IEnumerable<string> lines)
    {
        var text = string.Join(Environment.NewLine, lines);
        Assert.True(text.Length == 0, text);
    }
}
