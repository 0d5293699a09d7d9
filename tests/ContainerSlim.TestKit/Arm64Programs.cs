using Xunit;

namespace ContainerSlim.TestKit;

/// <summary>
/// Programs for arm64 run here: by themselves, or through qemu, which the kernel is told of for as long as this lives. The interpreter is
/// opened when it is registered (flag F), so that containers need no copy of it.
/// </summary>
public sealed class Arm64Programs : IAsyncDisposable
{
    private const string Kernel = "/proc/sys/fs/binfmt_misc";
    private const string Entry = $"{Kernel}/qemu-aarch64";
    private static readonly string[] Lines = ["/usr/lib/binfmt.d/qemu-aarch64.conf", "/usr/share/qemu/binfmt.d/qemu-aarch64.conf"];

    private readonly bool mounted;
    private readonly bool registered;

    private Arm64Programs(bool mounted, bool registered)
    {
        this.mounted = mounted;
        this.registered = registered;
    }

    /// <summary>Sees to it that they run; where that cannot be, the test is skipped with the reason.</summary>
    public static async Task<Arm64Programs> RequireAsync()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 || File.Exists(Entry))
        {
            return new Arm64Programs(mounted: false, registered: false);
        }

        Peer.RequireRoot();
        Peer.Require("qemu-aarch64-static");
        var line = Lines.FirstOrDefault(File.Exists);
        Skip.If(line is null, "qemu-user-static tells nothing of how it is registered with the kernel");
        var mounted = !File.Exists($"{Kernel}/register");
        if (mounted)
        {
            var mount = await new Command(Peer.Require("mount"), "-t", "binfmt_misc", "binfmt_misc", Kernel).RunAsync();
            Skip.If(mount.ExitCode != 0, $"the kernel's binfmt_misc cannot be mounted here: {mount.Error.Trim()}");
        }

        // A mount may bring what another registered before.
        var registered = !File.Exists(Entry);
        if (registered) await File.WriteAllTextAsync($"{Kernel}/register", await File.ReadAllTextAsync(line!));
        return new Arm64Programs(mounted, registered);
    }

    /// <summary>Leaves the kernel as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        // kernel.org, admin-guide/binfmt-misc: -1 removes an entry.
        if (registered) await File.WriteAllTextAsync(Entry, "-1");
        if (mounted) await new Command(Peer.Require("umount"), Kernel).RunSuccessfullyAsync();
    }
}
