namespace ContainerSlim.Oci.Tests;

public sealed class TransferTests
{
    private static readonly TransferRoute Route = new(TransferKind.Push, "registry.example.com/app");

    private readonly Watcher watcher = new();

    [Fact]
    public async Task A_blob_tells_when_it_sets_off_how_it_goes_on_and_when_it_is_over()
    {
        var blob = Bytes.Blob(new byte[3000]).Observed(Route, watcher);
        var name = blob.Descriptor.Digest.Hex[..12];

        await using (var content = await blob.OpenAsync(default))
        {
            for (var buffer = new byte[2000]; await content.ReadAsync(buffer) > 0;)
            {
            }
        }

        Assert.Equal([$"began {name} of 3000", $"{name} 2000", $"{name} 1000", $"{name} 0", $"ended {name}"], watcher.Heard);
    }

    [Fact]
    public async Task A_blob_that_is_given_up_is_over_once()
    {
        var content = await Bytes.Blob(new byte[10]).Observed(Route, watcher).OpenAsync(default);

        await content.DisposeAsync();
        await content.DisposeAsync();

        Assert.Single(watcher.Heard, line => line.StartsWith("ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blob_that_cannot_be_opened_never_sets_off()
    {
        var blob = new Blob(Bytes.Blob(new byte[10]).Descriptor, _ => throw new IOException("gone")).Observed(Route, watcher);

        await Assert.ThrowsAsync<IOException>(() => blob.OpenAsync(default));

        Assert.Empty(watcher.Heard);
    }

    [Fact]
    public void Where_nobody_watches_a_blob_stays_as_it_is()
    {
        var blob = Bytes.Blob(new byte[10]);

        Assert.Same(blob, blob.Observed(Route, NoTransfers.Instance));
    }

    [Fact]
    public async Task What_is_verified_below_is_not_hashed_again_because_somebody_watches()
    {
        var blob = Bytes.Blob(new byte[10]);
        await using var verifying = new VerifyingStream(await blob.OpenAsync(default), blob.Descriptor);
        await using var watched = new ObservedStream(verifying, TransferItem.Of(Route, blob.Descriptor), watcher);

        Assert.Same(watched, VerifyingStream.Over(watched, blob.Descriptor));
    }

    private sealed class Watcher : ITransferObserver
    {
        public List<string> Heard { get; } = [];

        public void Began(TransferItem item) => Heard.Add($"began {item.Name} of {item.Size}");

        public void Moved(TransferItem item, int count) => Heard.Add($"{item.Name} {count}");

        public void Ended(TransferItem item) => Heard.Add($"ended {item.Name}");
    }
}
