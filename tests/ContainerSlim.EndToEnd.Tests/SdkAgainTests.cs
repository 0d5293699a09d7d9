using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A publish after the first: it costs what changed.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkAgainTests(SdkFeed feed)
{
    // Files that are younger may change again without looking so.
    private static readonly TimeSpan UntilFilesAreOld = TimeSpan.FromSeconds(2.1);

    [Fact]
    public async Task Without_a_change_nothing_is_built_and_with_one_the_head_start_goes_on()
    {
        await using var registry = await DockerRegistry.StartAsync();
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Again"))
            .Set(("SlimMode", "self-contained"), ("SlimBase", "scratch"), ("ContainerRegistry", registry.Host), ("ContainerRepository", "again"));

        var first = await PublishAsync(project);
        await Task.Delay(UntilFilesAreOld);
        var second = await PublishAsync(project);
        var third = await PublishAsync(project);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(project.File)!, "Program.cs"), "System.Console.WriteLine(\"changed\");");
        var changed = await PublishAsync(project);

        Assert.DoesNotContain("up to date", Summary(first), StringComparison.Ordinal);
        Assert.Contains("  steps ", Summary(second), StringComparison.Ordinal);
        Assert.Equal(Digest(first), Digest(second));

        Assert.Contains(", up to date", Summary(third), StringComparison.Ordinal);
        Assert.DoesNotContain("  steps ", Summary(third), StringComparison.Ordinal);
        Assert.Equal(Digest(first), Digest(third));
        Assert.DoesNotContain("ContinueSlimContainer", third, StringComparison.Ordinal);

        Assert.Contains("ContinueSlimContainer", changed, StringComparison.Ordinal);
        Assert.NotEqual(Digest(first), Digest(changed));
        Assert.Contains("  steps ", Summary(changed), StringComparison.Ordinal);
    }

    private static async Task<string> PublishAsync(DotnetProject project) =>
        (await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", "-v:d")).Output;

    private static string Summary(string output) => output[output.IndexOf("Again -> 127.0.0.1:", StringComparison.Ordinal)..];

    private static string Digest(string output) => Summary(output).Split("digest   ")[1].Split('\n')[0].Trim();
}
