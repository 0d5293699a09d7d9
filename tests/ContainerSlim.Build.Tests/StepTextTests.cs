using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class StepTextTests
{
    private static readonly BuildStep Step = new("push", TimeSpan.FromSeconds(1.25));

    [Fact]
    public void A_step_tells_its_time() => Assert.Equal("push: 1.25 s", StepText.Render(Step));

    [Fact]
    public void A_step_tells_what_it_wrote_and_what_was_there_already() =>
        Assert.Equal("push: 1.25 s, 48.4 kB written, 12.0 MB there already", StepText.Render(Step with { Written = 48_400, Reused = 12_000_000 }));

    [Theory]
    [InlineData(TransferKind.Push, "pushed 66.1 MB to registry.example.com/team/app in 1.20 s (55.1 MB/s)")]
    [InlineData(TransferKind.Fetch, "fetched 66.1 MB from registry.example.com/team/app in 1.20 s (55.1 MB/s)")]
    [InlineData(TransferKind.Load, "loaded 66.1 MB into registry.example.com/team/app in 1.20 s (55.1 MB/s)")]
    [InlineData(TransferKind.Copy, "copied 66.1 MB to registry.example.com/team/app in 1.20 s (55.1 MB/s)")]
    public void A_transfer_tells_bytes_place_time_and_rate(TransferKind kind, string text) =>
        Assert.Equal($"push: 1.25 s, {text}", StepText.Render(Step with { Transfers = [Transfer(kind, TimeSpan.FromSeconds(1.2))] }));

    [Fact]
    public void A_transfer_that_took_no_time_has_no_rate() =>
        Assert.EndsWith("in 0.00 s", StepText.Render(Step with { Transfers = [Transfer(TransferKind.Push, TimeSpan.Zero)] }), StringComparison.Ordinal);

    private static Transfer Transfer(TransferKind kind, TimeSpan duration) =>
        new(new TransferRoute(kind, "registry.example.com/team/app"), 66_120_000, duration);
}
