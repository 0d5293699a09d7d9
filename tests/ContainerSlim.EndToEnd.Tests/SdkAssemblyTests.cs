using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The tasks bring libraries of their own into a process that may have others of the same names.</summary>
[Collection(SdkCollection.Name)]
public sealed partial class SdkAssemblyTests(SdkFeed feed)
{
    // Files that are younger may change again without looking so.
    private static readonly TimeSpan UntilFilesAreOld = TimeSpan.FromSeconds(2.1);

    [SkippableFact]
    public async Task Package_versions_are_compared_by_our_NuGet_library_beside_MSBuilds_and_only_where_an_image_is_made()
    {
        var mirror = await DebianMirror.GetAsync();
        await using var registry = await DockerRegistry.StartAsync();
        var project = feed.Add(PackageForm.Sdk, await feed.CreatePlainAsync("console", "C#", "Versions", feed.NewFolder()))
            .Set(("SlimPackageMirror", mirror.Folder), ("ContainerRegistry", registry.Host), ("ContainerRepository", "versions"));

        var first = await PublishAsync(project);
        await Task.Delay(UntilFilesAreOld);
        await PublishAsync(project);
        var unchanged = await PublishAsync(project);

        var (restore, publish) = (VersioningOf(first, "RestoreTask"), VersioningOf(first, "PublishSlimContainer"));
        Assert.EndsWith("/tasks/net10.0/NuGet.Versioning.dll", Assert.Single(publish).Location, StringComparison.Ordinal);
        Assert.EndsWith("/tasks/net10.0/ContainerSlim.Tasks.dll", Assert.Single(publish).Context, StringComparison.Ordinal);
        Assert.NotEqual(Assert.Single(restore).Location, publish[0].Location);
        Assert.NotEqual(restore[0].Context, publish[0].Context);

        Assert.Contains(", up to date", unchanged, StringComparison.Ordinal);
        Assert.Empty(VersioningOf(unchanged, "PublishSlimContainer"));
    }

    private static async Task<string> PublishAsync(DotnetProject project) =>
        (await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", "-v:diag")).Output;

    // MSBuild's log says what each task had loaded, from where, and into which load context.
    private static List<(string Location, string Context)> VersioningOf(string log, string task) =>
    [
        .. LoadedPattern().Matches(log)
            .Where(match => match.Groups["task"].Value.EndsWith("." + task, StringComparison.Ordinal))
            .Select(match => (match.Groups["location"].Value, match.Groups["context"].Value)),
    ];

    [GeneratedRegex(
        @"Assembly loaded during TaskRun \((?<task>[^)]+)\): NuGet\.Versioning, .*\(location: (?<location>[^,]+), MVID: [^,]+, AssemblyLoadContext: (?<context>[^)]+)\)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LoadedPattern();
}
