using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>containerd in a folder of its own: nothing of the machine's is touched.</summary>
internal sealed class Containerd : IAsyncDisposable
{
    private readonly PeerProcess process;

    private Containerd(PeerProcess process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>The socket it listens on.</summary>
    public string Address { get; }

    public static async Task<Containerd> StartAsync(string folder)
    {
        Peer.RequireRoot();
        Directory.CreateDirectory(folder);
        var (address, config) = (Path.Combine(folder, "sock"), Path.Combine(folder, "config.toml"));
        await File.WriteAllTextAsync(config, $"""
            version = 2
            root = "{folder}/root"
            state = "{folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "{address}"
            [ttrpc]
            address = "{address}.ttrpc"
            """);
        var client = Peer.Require("ctr-remote");
        var process = await Peer.StartAsync(
            new Command(Peer.Require("containerd"), "--config", config),
            async () => File.Exists(address) && (await new Command(client, "-a", address, "version").RunAsync()).ExitCode == 0);
        return new Containerd(process, address);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
