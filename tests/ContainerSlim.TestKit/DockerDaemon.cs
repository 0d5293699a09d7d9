using System.Text.Json;
using Xunit;

namespace ContainerSlim.TestKit;

/// <summary>A Docker engine of its own on a unix socket: without bridge and firewall rules, apart from any other on the machine, gone when disposed.</summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    // vfs copies every layer whole, but works where overlays do not: on another overlay, for one.
    private static readonly string[] StorageDrivers = ["overlay2", "vfs"];

    private readonly TemporaryDirectory directory = new();
    private readonly string client = Peer.Require("docker");
    private PeerProcess? process;
    private bool disposed;

    private DockerDaemon()
    {
    }

    /// <summary>Where it listens, as the variable DOCKER_HOST has it.</summary>
    public string Host => $"unix://{directory.Combine("docker.sock")}";

    /// <summary>The directory that holds all it has.</summary>
    public string Root => directory.Path;

    /// <summary>What the engine printed so far.</summary>
    public string Log => process?.Log ?? "";

    /// <summary>Starts an engine; where there is none, or none can run, the test is skipped with the reason.</summary>
    public static async Task<DockerDaemon> StartAsync()
    {
        Peer.RequireRoot();
        var program = Peer.Require("dockerd");
        var failure = "";
        foreach (var driver in StorageDrivers)
        {
            var daemon = new DockerDaemon();
            try
            {
                await daemon.StartAsync(program, driver);
                return daemon;
            }
            catch (InvalidOperationException e)
            {
                await daemon.DisposeAsync();
                // The engine's last line says why it gave up; those before it fill pages.
                failure = e.Message.TrimEnd().Split('\n')[^1];
            }
        }

        throw new SkipException($"dockerd does not run here: {failure}");
    }

    /// <summary>Loads an archive as <c>docker load</c> does.</summary>
    /// <returns>The name of the image, or its id where the archive names none.</returns>
    public async Task<string> LoadAsync(string archive)
    {
        const string Prefix = "Loaded image";
        var result = await ExecuteAsync("load", "--input", archive);
        var line = result.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"'docker load' names no image: {result}");
        return line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Trim();
    }

    /// <summary>Pulls an image; a registry on loopback may be plain HTTP.</summary>
    public Task PullAsync(string reference) => ExecuteAsync("pull", "--quiet", reference);

    /// <summary>Starts a container on the host's network, for the engine has no other.</summary>
    public async Task<DockerContainer> RunAsync(DockerRun run)
    {
        var variables = run.Environment.SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" });
        var result = await ExecuteAsync(["run", "--detach", "--network=host", .. variables, .. run.Options, run.Image, .. run.Arguments]);
        return new DockerContainer(this, result.Output.Trim());
    }

    /// <summary>What the engine knows of an image: the object that <c>docker image inspect</c> prints.</summary>
    public Task<JsonElement> ImageInspectAsync(string image) => InspectAsync("image", image);

    /// <summary>The history of an image, the newest line first, with <c>CreatedBy</c>, <c>Size</c> and so on.</summary>
    public async Task<IReadOnlyList<JsonElement>> HistoryAsync(string image)
    {
        var result = await ExecuteAsync("history", "--no-trunc", "--format", "{{json .}}", image);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    /// <summary>Runs the client with any other command, and fails the test unless it returns 0.</summary>
    public Task<CommandResult> ExecuteAsync(params string[] arguments) => Client(arguments).RunSuccessfullyAsync();

    /// <summary>Ends the containers, then the engine, and removes all it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;

        disposed = true;
        if (process is not null)
        {
            // An engine that is told to end waits for its containers, longer than a test has patience.
            var containers = await Client(["ps", "--all", "--quiet"]).RunAsync();
            await RemoveAsync(containers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            await process.DisposeAsync();
            await UnmountAsync();
        }

        directory.Dispose();
    }

    internal async Task<JsonElement> InspectAsync(string kind, string name) =>
        JsonElement.Parse((await ExecuteAsync(kind, "inspect", name)).Output)[0];

    // What cannot be removed goes with the engine, and hides no failure of the test.
    internal async Task RemoveAsync(params string[] containers)
    {
        if (containers.Length > 0) await Client(["rm", "--force", "--volumes", .. containers]).RunAsync();
    }

    private async Task StartAsync(string program, string storageDriver)
    {
        // The machine's own daemon.json stays out of it, and its forwarding as it is.
        var settings = directory.Write("daemon.json", "{}");
        var command = new Command(
            program,
            "--config-file", settings,
            "--host", Host,
            "--data-root", directory.Combine("data"),
            "--exec-root", directory.Combine("exec"),
            "--pidfile", directory.Combine("docker.pid"),
            "--storage-driver", storageDriver,
            "--bridge=none",
            "--iptables=false",
            "--ip-forward=false")
        {
            // It looks for containerd and runc in PATH, and Debian keeps runc in /usr/sbin.
            Environment = new Dictionary<string, string?> { ["PATH"] = $"/usr/sbin:/sbin:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        process = await Peer.StartAsync(command, async () => (await Client(["version"]).RunAsync()).ExitCode == 0);
    }

    // The engine leaves the mount of its network namespace behind.
    private async Task UnmountAsync()
    {
        // proc(5), mountinfo: the fifth field is the mount point.
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Select(line => line.Split(' ')[4]);
        foreach (var mount in mounts.Where(mount => mount.StartsWith(directory.Path + "/", StringComparison.Ordinal)).Reverse())
        {
            await new Command("umount", mount).RunSuccessfullyAsync();
        }
    }

    // Neither the user's contexts nor the user's credentials reach the test.
    private Command Client(string[] arguments) => new(client, arguments)
    {
        Environment = new Dictionary<string, string?>
        {
            ["DOCKER_HOST"] = Host,
            ["DOCKER_CONFIG"] = directory.Combine("client"),
            ["DOCKER_CONTEXT"] = null,
            ["DOCKER_TLS_VERIFY"] = null,
        },
    };
}
