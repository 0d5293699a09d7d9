using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A disk of one megabyte, which may also be read only.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();

    public string Path => directory.Path;

    public static async Task<SmallDisk> MountAsync()
    {
        Peer.RequireRoot();
        var disk = new SmallDisk();
        await new Command(Peer.Require("mount"), "-t", "tmpfs", "-o", "size=1m", "none", disk.Path).RunSuccessfullyAsync();
        return disk;
    }

    public Task LockAsync() => RemountAsync("ro");

    public Task UnlockAsync() => RemountAsync("rw");

    public async ValueTask DisposeAsync()
    {
        await new Command(Peer.Require("umount"), Path).RunSuccessfullyAsync();
        directory.Dispose();
    }

    private async Task RemountAsync(string mode) => await new Command(Peer.Require("mount"), "-o", $"remount,{mode}", Path).RunSuccessfullyAsync();
}
