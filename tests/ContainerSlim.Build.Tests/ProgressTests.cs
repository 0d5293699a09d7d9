using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>What a build tells of transfers is what went over the wire.</summary>
public sealed class ProgressTests : IAsyncLifetime, IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native().WithBytes("data", Noise(50_000));
    private readonly Listener listener = new();
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        await registry.PutImageAsync("base", "1", await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "bases")), ImageFixtures.Amd64));
    }

    public async Task DisposeAsync() => await registry.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_push_tells_the_bytes_that_were_sent()
    {
        var report = await BuildAsync(Push());

        var transfer = Assert.Single(listener.Step("push").Transfers);
        Assert.Equal((new TransferRoute(TransferKind.Push, $"{registry.Host}/hello"), report.Publications[0].Sent.Sum(blob => blob.Size)), (transfer.Route, transfer.Size));
    }

    [Fact]
    public async Task The_summary_tells_the_pace_of_a_push()
    {
        var summary = SummaryText.Render(await BuildAsync(Push()));

        Assert.Matches(@"to       127\.0\.0\.1:\d+/hello \(2 blobs, \d+\.\d kB written in \d+\.\d\d s(, [^;]+/s)?; 0 there already\)", summary);
    }

    [Fact]
    public async Task What_the_registry_has_is_told_apart_and_not_transferred()
    {
        var first = await BuildAsync(Push());

        await BuildAsync(Push() with { Tags = ["other"] });

        Assert.Empty(listener.Step("push").Transfers);
        Assert.Equal(first.Publications[0].Sent.Sum(blob => blob.Size), listener.Step("push").Reused);
    }

    [Fact]
    public async Task What_is_mounted_from_another_repository_is_not_transferred()
    {
        var report = await BuildAsync(Push() with { Base = $"{registry.Host}/base:1", AppCommandInstruction = "Entrypoint" });

        var layers = report.Images[0].Layers;
        Assert.Equal(layers.SkipLast(1).Sum(layer => layer.Layer.Blob.Descriptor.Size), listener.Step("push").Reused);
        Assert.Equal(report.Publications[0].Sent.Sum(blob => blob.Size), Assert.Single(listener.Step("push").Transfers).Size);
    }

    [Fact]
    public async Task The_layers_of_a_base_are_fetched_in_the_step_that_needs_them()
    {
        var input = Archive() with { Base = $"{registry.Host}/base:1", AppCommandInstruction = "Entrypoint" };
        var report = await BuildAsync(input);

        var fetched = listener.Steps.SelectMany(step => step.Transfers).ToList();
        Assert.All(fetched, transfer => Assert.Equal(new TransferRoute(TransferKind.Fetch, $"{registry.Host}/base"), transfer.Route));
        Assert.Equal(
            report.Images[0].Layers.SkipLast(1).Sum(layer => layer.Layer.Blob.Descriptor.Size),
            listener.Step("archive").Transfers.Sum(transfer => transfer.Size));
    }

    [Fact]
    public async Task A_step_that_makes_layers_tells_what_is_new()
    {
        var report = await BuildAsync(Archive());
        var size = report.Images[0].Layers[0].Layer.Blob.Descriptor.Size;
        Assert.Equal((size, 0), (listener.Step("app layer").Written, listener.Step("app layer").Reused));

        await BuildAsync(Archive() with { Tags = ["other"] });
        Assert.Equal((0, size), (listener.Step("app layer").Written, listener.Step("app layer").Reused));
    }

    [Fact]
    public async Task Whoever_watches_sees_each_blob_to_its_end()
    {
        var report = await BuildAsync(Push());

        Assert.Equal(report.Publications[0].Sent.Sum(blob => blob.Size), listener.Seen.Sum(item => item.Value));
        Assert.All(listener.Seen, item => Assert.Equal(item.Key.Size, item.Value));
    }

    private BuildInput Push() => Input() with { Registry = registry.Host };

    private BuildInput Archive() => Input() with { ArchivePath = Path.Combine(folder.Beside, "hello.tar") };

    private BuildInput Input() => folder.Input() with { Base = "scratch", Repository = "hello" };

    private Task<BuildReport> BuildAsync(BuildInput input) => new TestBuild { Observer = listener, Transfers = listener }.RunAsync(input);

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private sealed class Listener : IBuildObserver, ITransferObserver
    {
        public ConcurrentQueue<BuildStep> Steps { get; } = new();

        public ConcurrentDictionary<TransferItem, long> Seen { get; } = new();

        public BuildStep Step(string name) => Steps.Last(step => step.Name == name);

        public void StepFinished(BuildStep step) => Steps.Enqueue(step);

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }

        public void Began(TransferItem item) => Seen[item] = 0;

        public void Moved(TransferItem item, int count) => Seen[item] += count;

        public void Ended(TransferItem item)
        {
        }
    }
}
