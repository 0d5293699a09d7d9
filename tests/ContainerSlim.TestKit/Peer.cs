using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ContainerSlim.TestKit;

/// <summary>The programs of others that tests run against; build/test.sh installs them.</summary>
public static class Peer
{
    // Debian keeps daemons where an ordinary user's PATH does not look.
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];

    /// <summary>The path of a program; where it is missing the test is skipped with that reason.</summary>
    public static string Require(string program)
    {
        // Debian's own build of a program before any other of the same name, for the tests describe its behaviour.
        var path = Folders.Prepend("/usr/bin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Skip.If(path is null, $"{program} is not installed; build/test.sh installs it on Debian and Ubuntu");
        return path!;
    }

    /// <summary>Where the test needs root, it is skipped for everyone else.</summary>
    public static void RequireRoot() => Skip.IfNot(Environment.IsPrivilegedProcess, "this test needs root");

    /// <summary>A port of the loopback address that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts a server, collects what it prints, and waits until it is ready.</summary>
    public static Task<PeerProcess> StartAsync(Command command, Func<Task<bool>> isReady) => StartAsync(command, _ => isReady());

    /// <summary>Starts a server, collects what it prints, and waits until it is ready, which may be seen from that.</summary>
    public static async Task<PeerProcess> StartAsync(Command command, Func<PeerProcess, Task<bool>> isReady)
    {
        var process = Process.Start(command.StartInfo()) ?? throw new InvalidOperationException($"'{command.Program}' did not start.");
        var peer = new PeerProcess(process);
        for (var i = 0; i < 300; i++)
        {
            if (process.HasExited) break;
            if (await IsReadyAsync(() => isReady(peer))) return peer;

            await Task.Delay(100);
        }

        await peer.DisposeAsync();
        throw new InvalidOperationException($"'{command.Program}' did not become ready.\n{peer.Log}");
    }

    private static async Task<bool> IsReadyAsync(Func<Task<bool>> isReady)
    {
        try
        {
            return await isReady();
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            return false;
        }
    }
}

/// <summary>A server that a test started; ended with the test.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly System.Text.StringBuilder log = new();

    internal PeerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it printed so far.</summary>
    public string Log
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    /// <summary>Waits until it ends by itself, and has said everything.</summary>
    public async Task WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // SIGTERM first: a daemon takes its mounts and children along.
            using var terminate = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private void Append(string? line)
    {
        lock (log) log.AppendLine(line);
    }
}
