using System.Diagnostics;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>Whole processes on one store: several at once, and some that are killed.</summary>
public sealed class StoreCareProcessTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Four_processes_at_once_write_the_same_and_leave_a_sound_store()
    {
        var writers = Enumerable.Range(0, 4).Select(_ => new Command("dotnet", StoreCareWriter.Arguments(directory.Path, count: 3)).RunSuccessfullyAsync());

        var results = await Task.WhenAll(writers);

        Assert.Single(results.Select(result => result.Output).Distinct());
        Assert.Equal(0, await CountBadAsync());
        Assert.DoesNotContain(Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_process_leaves_a_store_that_goes_on_and_is_cleaned()
    {
        for (var i = 0; i < 3; i++) await KillInTheMiddleAsync();

        Assert.Equal(0, await CountBadAsync());
        var after = await new Command("dotnet", StoreCareWriter.Arguments(directory.Path, count: 3)).RunSuccessfullyAsync();
        var fresh = await new Command("dotnet", StoreCareWriter.Arguments(directory.Combine("fresh"), count: 3)).RunSuccessfullyAsync();
        Assert.Equal(fresh.Output, after.Output);

        new BlobStoreCare(ImageFixtures.Store(directory.Path), new TwoDaysLater()).Prune(StoreLimits.Default, default);
        Assert.DoesNotContain(Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    // SIGKILL while it writes: after its first layer it writes on and on.
    private async Task KillInTheMiddleAsync()
    {
        var start = new ProcessStartInfo("dotnet", StoreCareWriter.Arguments(directory.Path, count: 1000)) { RedirectStandardOutput = true };
        using var writer = Process.Start(start)!;
        await writer.StandardOutput.ReadLineAsync();
        writer.Kill();
        await writer.WaitForExitAsync();
    }

    private async Task<int> CountBadAsync() =>
        (await new BlobStoreCare(ImageFixtures.Store(directory.Path), TimeProvider.System).VerifyAsync(default)).Damaged.Count;

    private string[] Files() => Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories);

    private sealed class TwoDaysLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(2);
    }
}
