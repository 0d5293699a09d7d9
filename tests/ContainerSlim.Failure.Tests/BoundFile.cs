using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A file of the system in the place of another, as itself and not by a link.</summary>
internal sealed class BoundFile : IAsyncDisposable
{
    private readonly string path;

    private BoundFile(string path) => this.path = path;

    public static async Task<BoundFile> MountAsync(string file, string path)
    {
        Peer.RequireRoot();
        Skip.IfNot(File.Exists(file), $"this machine has no {file}");
        await File.WriteAllTextAsync(path, "");
        await new Command(Peer.Require("mount"), "--bind", file, path).RunSuccessfullyAsync();
        return new BoundFile(path);
    }

    public async ValueTask DisposeAsync() => await new Command(Peer.Require("umount"), path).RunSuccessfullyAsync();
}
