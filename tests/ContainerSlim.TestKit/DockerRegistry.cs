using System.Text.RegularExpressions;

namespace ContainerSlim.TestKit;

/// <summary>Debian's docker-registry on a free port of the loopback address, with storage of its own.</summary>
public sealed partial class DockerRegistry : IAsyncDisposable
{
    private readonly TemporaryDirectory directory;
    private readonly PeerProcess process;

    private DockerRegistry(string host, TemporaryDirectory directory, PeerProcess process)
    {
        Host = host;
        this.directory = directory;
        this.process = process;
    }

    /// <summary><c>127.0.0.1:port</c>, as image names have it.</summary>
    public string Host { get; }

    /// <summary>What it printed so far.</summary>
    public string Log => process.Log;

    /// <summary>Starts one that is open to everybody; the test is skipped where the program is missing.</summary>
    public static Task<DockerRegistry> StartAsync() => StartAsync(_ => Task.FromResult(""));

    /// <summary>Starts one that wants a user and password for everything.</summary>
    public static Task<DockerRegistry> StartAsync(string username, string password) => StartAsync(async directory =>
    {
        var line = await new Command(Peer.Require("htpasswd"), "-nbB", username, password).RunSuccessfullyAsync();
        var file = directory.Write("htpasswd", line.Output.Trim() + "\n");
        return $"auth:\n  htpasswd:\n    realm: test\n    path: {file}\n";
    });

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        directory.Dispose();
    }

    private static async Task<DockerRegistry> StartAsync(Func<TemporaryDirectory, Task<string>> auth)
    {
        var program = Peer.Require("docker-registry");
        var directory = new TemporaryDirectory();
        var config = directory.Write("config.yml", $"""
            version: 0.1
            log:
              level: info
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: {directory.Combine("storage")}
            http:
              addr: 127.0.0.1:0
            {await auth(directory)}
            """);

        // It takes a port by itself and says which when it listens: one that was free when somebody else looked may be another's by now,
        // who would answer in its place.
        var process = await Peer.StartAsync(new Command(program, "serve", config), peer => Task.FromResult(HostPattern().IsMatch(peer.Log)));
        return new DockerRegistry(HostPattern().Match(process.Log).Value, directory, process);
    }

    [GeneratedRegex("(?<=listening on )127\\.0\\.0\\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();
}
