using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>What the package's readme says can be typed.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly StaticApp app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Every_command_of_the_readme_runs_in_its_order()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "src", "ContainerSlim.Tool", "PACKAGE.md"));
        var commands = lines.Where(line => line.StartsWith("containerslim ", StringComparison.Ordinal)).ToList();

        foreach (var command in commands) await RunAsync(command.Replace("registry.example.com", registry.Host, StringComparison.Ordinal).Split(' ')[1..]);

        Assert.NotEmpty(commands);
    }

    // The app is static and for amd64 whatever this machine is, and needs no packages from a mirror.
    private Task<CommandResult> RunAsync(string[] words)
    {
        string[] more = words[0] == "build" ? ["--base", "scratch", "--runtime", "linux-x64", "--load", "no"] : [];
        return new Command("dotnet", [Path.Combine(AppContext.BaseDirectory, "containerslim.dll"), .. words, .. more])
        {
            WorkingDirectory = app.Combine(""),
            Environment = new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = app.Combine("caches") },
        }.RunSuccessfullyAsync();
    }
}
