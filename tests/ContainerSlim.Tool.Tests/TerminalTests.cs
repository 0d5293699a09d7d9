using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>In a terminal, here one that 'script' makes, progress moves; elsewhere there are plain lines.</summary>
public sealed class TerminalTests : IDisposable
{
    // Colours depend on the terminal's name, and a CI system's variables say that nobody watches.
    private static readonly Dictionary<string, string?> Variables = new()
    {
        ["TERM"] = "xterm-256color",
        ["CI"] = null,
        ["GITHUB_ACTIONS"] = null,
        ["TF_BUILD"] = null,
        ["NO_COLOR"] = null,
    };

    private readonly StaticApp app = new();

    public TerminalTests()
    {
        var noise = new byte[20_000_000];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(Path.Combine(app.Folder, "noise"), noise);
    }

    public void Dispose() => app.Dispose();

    [SkippableFact]
    public async Task A_build_shows_a_moving_bar_of_what_it_pushes()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var reached = registry.Hold("PUT", "/app/blobs/uploads/", afterRequestBytes: 1_000_000);
        await using var terminal = await StartAsync(
            "build", app.Folder, "--base", "scratch", "--runtime", "linux-x64", "--cache", app.Combine("cache"),
            "-t", $"{registry.Host}/app:1");
        await reached;

        // While the registry takes no more, the bar stays: it is drawn again and again.
        await terminal.WaitForAsync(@"push [0-9a-f]{12} .*/20\.\d MB");
        Assert.Contains("Building the image", terminal.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_copy_shows_a_moving_bar_of_what_it_pushes()
    {
        await app.BuildAsync("--layout", app.Combine("layout"));
        await using var registry = await InMemoryRegistry.StartAsync();
        var reached = registry.Hold("PUT", "/app/blobs/uploads/", afterRequestBytes: 1_000_000);
        await using var terminal = await StartAsync("copy", "oci:" + app.Combine("layout"), $"{registry.Host}/app:1", "--cache", app.Combine("cache"));
        await reached;

        await terminal.WaitForAsync("push [0-9a-f]{12} ");
    }

    [SkippableFact]
    public async Task A_quiet_build_draws_nothing_in_a_terminal()
    {
        await using var terminal = await StartAsync(
            "build", app.Folder, "--base", "scratch", "--runtime", "linux-x64", "--cache", app.Combine("cache"),
            "--layout", app.Combine("layout"), "-q");

        Assert.Equal("", await terminal.EndAsync());
    }

    [Fact]
    public async Task Without_a_terminal_each_step_is_one_plain_line_with_bytes_and_time()
    {
        await using var registry = await InMemoryRegistry.StartAsync();

        var result = await app.BuildAsync("-t", $"{registry.Host}/app:1");

        Assert.Collection(
            result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches(@"^base: \d+\.\d\d s$", line),
            line => Assert.Matches(@"^app layer: \d+\.\d\d s, 20\.\d MB written$", line),
            line => Assert.Matches($@"^push: \d+\.\d\d s, pushed 20\.\d MB to {Regex.Escape(registry.Host)}/app in \d+\.\d\d s( \(.*/s\))?$", line));
    }

    private static async Task<TerminalSession> StartAsync(params string[] arguments)
    {
        var tool = string.Join(' ', arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "containerslim.dll")).Select(word => $"'{word}'"));
        var process = await Peer.StartAsync(
            new Command(Peer.Require("script"), "-qefc", $"stty cols 200; exec dotnet {tool}", "/dev/null") { Environment = Variables },
            () => Task.FromResult(true));
        return new TerminalSession(process);
    }
}

/// <summary>A program in a terminal of its own.</summary>
internal sealed class TerminalSession(PeerProcess process) : IAsyncDisposable
{
    /// <summary>What it has drawn so far, without colours and movements.</summary>
    public string Log => Regex.Replace(process.Log, "\u001b\\[[0-9;?]*[A-Za-z]", "");

    /// <summary>Waits until something is drawn.</summary>
    public async Task WaitForAsync(string pattern)
    {
        for (var i = 0; i < 600 && !Regex.IsMatch(Log, pattern); i++) await Task.Delay(100);
        Assert.Matches(pattern, Log);
    }

    /// <summary>Waits until it ends; all that it drew.</summary>
    public async Task<string> EndAsync()
    {
        await process.WaitForExitAsync();
        return Log.Trim();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
