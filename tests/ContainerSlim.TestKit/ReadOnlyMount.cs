namespace ContainerSlim.TestKit;

/// <summary>A folder that not even root can write to; the test is skipped without root.</summary>
public sealed class ReadOnlyMount : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();

    private ReadOnlyMount()
    {
    }

    public string Path => directory.Path;

    public static async Task<ReadOnlyMount> MountAsync()
    {
        Peer.RequireRoot();
        var mount = new ReadOnlyMount();
        await new Command(Peer.Require("mount"), "-t", "tmpfs", "-o", "ro,size=1m", "none", mount.Path).RunSuccessfullyAsync();
        return mount;
    }

    public async ValueTask DisposeAsync()
    {
        await new Command(Peer.Require("umount"), Path).RunSuccessfullyAsync();
        directory.Dispose();
    }
}
