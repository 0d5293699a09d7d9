using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Layers that one machine writes to a repository and another takes from there.</summary>
public sealed class RemoteLayersTests : IAsyncLifetime, IDisposable, IBuildObserver
{
    private static readonly RetryPolicy Quick = new() { MaxAttempts = 2, BaseDelay = TimeSpan.Zero };

    // Only for what never answers: what does may take longer where a machine is busy.
    private static readonly RetryPolicy Hasty = Quick with { ResponseTimeout = TimeSpan.FromSeconds(1) };

    private readonly TemporaryDirectory directory = new();
    private readonly ConcurrentQueue<Warning> warnings = new();
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync() => await registry.DisposeAsync();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("estargz")]
    public async Task A_layer_of_another_machine_is_the_one_that_would_be_written_here(string compression)
    {
        var written = await WriteAsync("one", compression);

        var found = await Machine("two").GetAsync(compression);

        Assert.Equal((written.Layer.Blob.Descriptor, written.Layer.DiffId, written.Files), (found.Layer.Blob.Descriptor, found.Layer.DiffId, found.Files));
        Assert.True(found.IsReused);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_hit_is_one_manifest_and_one_question_for_the_layer()
    {
        var written = await WriteAsync("one", "gzip");
        registry.ClearRequests();

        await Machine("two").GetAsync("gzip");

        Assert.Equal(
            [$"GET {registry.Tags("cache").Single()}", $"HEAD {written.Layer.Blob.Descriptor.Digest}"],
            registry.Requests.Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task A_miss_is_one_question()
    {
        var built = await Machine("one").GetAsync("gzip");

        Assert.False(built.IsReused);
        Assert.Equal(["GET"], registry.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task What_was_found_once_is_asked_for_and_not_read_again()
    {
        await WriteAsync("one", "gzip");
        await Machine("two").GetAsync("gzip");
        registry.ClearRequests();

        var again = await Machine("two").GetAsync("gzip");

        Assert.True(again.IsReused);
        Assert.Equal(["HEAD"], registry.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task What_was_found_once_and_is_gone_is_written()
    {
        var written = await WriteAsync("one", "gzip");
        await Machine("two").GetAsync("gzip");
        registry.DeleteBlob("cache", written.Layer.Blob.Descriptor.Digest);

        var again = await Machine("two").GetAsync("gzip");

        Assert.False(again.IsReused);
        Assert.Equal(written.Layer.Blob.Descriptor, again.Layer.Blob.Descriptor);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_layer_that_is_read_is_fetched_once_and_kept(string compression)
    {
        var written = await WriteAsync("one", compression);
        var machine = Machine("two");
        var found = await machine.GetAsync(compression);
        registry.ClearRequests();

        var bytes = await found.Layer.Blob.ReadAllAsync(default);
        await found.Layer.Blob.VerifyAsync(default);

        Assert.Equal(await written.Layer.Blob.ReadAllAsync(default), bytes);
        Assert.Equal(1, registry.Count("GET", $"blobs/{written.Layer.Blob.Descriptor.Digest}"));
        registry.ClearRequests();
        Assert.True((await Machine("two").GetAsync(compression)).IsReused);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task The_first_repository_that_has_it_serves()
    {
        await WriteAsync("one", "gzip");

        var found = await Machine("two", from: ["empty", "cache", "never"]).GetAsync("gzip");

        Assert.True(found.IsReused);
        Assert.Equal(["empty", "cache", "cache"], registry.Requests.TakeLast(3).Select(request => request.Path.Split('/')[2]));
    }

    [Fact]
    public async Task A_layer_for_a_Docker_image_has_its_type()
    {
        await WriteAsync("one", "gzip");

        var found = await Machine("two").GetAsync("gzip", ImageFormat.Docker);

        Assert.Equal((true, MediaTypes.DockerLayerGzip), (found.IsReused, found.Layer.Blob.Descriptor.MediaType));
    }

    [Fact]
    public async Task Another_level_is_another_layer()
    {
        await WriteAsync("one", "gzip");

        Assert.False((await Machine("two").GetAsync("gzip", level: "1")).IsReused);
    }

    [Fact]
    public async Task A_repository_that_does_not_answer_is_left_alone_after_that()
    {
        await WriteAsync("one", "gzip");
        registry.ClearRequests();
        registry.Hang("GET", "/cache/manifests/", times: 9);
        var machine = Machine("two", Hasty, "cache");

        var built = await machine.GetAsync("gzip");
        await machine.GetAsync("zstd");

        Assert.False(built.IsReused);
        Assert.Equal(2, registry.Requests.Count);
        Warned(WarningCode.LayerCacheUnavailable, "is not used: cannot use");
    }

    [Fact]
    public async Task An_entry_that_is_there_is_not_written_again()
    {
        await WriteAsync("one", "gzip");
        registry.ClearRequests();
        var machine = Machine("one");
        await machine.GetAsync("gzip");

        Assert.Equal(0, await machine.Remote.SaveAsync(null, isUpToDate: false, default));
        Assert.Equal(["HEAD"], registry.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task Of_a_layer_that_is_from_there_nobody_is_asked()
    {
        await WriteAsync("one", "gzip");
        var machine = Machine("two");
        await machine.GetAsync("gzip");
        registry.ClearRequests();

        await machine.Remote.SaveAsync(null, isUpToDate: false, default);

        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task Of_what_the_store_and_the_destination_had_nobody_is_asked()
    {
        await WriteAsync("one", "gzip");
        var machine = Machine("one");
        await machine.GetAsync("gzip");
        registry.ClearRequests();

        await machine.Remote.SaveAsync(null, isUpToDate: true, default);

        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task An_entry_that_is_wrong_is_put_right()
    {
        await WriteAsync("one", "gzip");
        var tag = registry.Tags("cache").Single();
        var right = registry.FindManifest("cache", tag);
        registry.PutManifest("cache", tag, MediaTypes.OciManifest, "{}"u8.ToArray());

        await WriteAsync("two", "gzip");

        Assert.Equal(right, registry.FindManifest("cache", tag));
        Warned(WarningCode.LayerCacheEntryInvalid, "is not used");
    }

    [Fact]
    public async Task A_layer_that_the_destination_has_is_linked_and_not_sent()
    {
        var machine = Machine("one");
        var built = await machine.GetAsync("gzip");
        registry.PutBlob("app", await built.Layer.Blob.ReadAllAsync(default));

        await machine.Remote.SaveAsync(Reference.Of(registry.Host, "app", "1"), isUpToDate: false, default);

        Assert.True(registry.HasBlob("cache", built.Layer.Blob.Descriptor.Digest));
        Assert.DoesNotContain(
            registry.Requests,
            request => request.Method == "PUT" && request.Query.Contains(built.Layer.Blob.Descriptor.Digest.Hex, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_that_cannot_say_what_it_has_is_written_to()
    {
        var machine = Machine("one");
        await machine.GetAsync("gzip");
        registry.Fail("HEAD", "/cache/manifests/", times: 9, 500);

        Assert.Equal(1, await machine.Remote.SaveAsync(null, isUpToDate: false, default));
    }

    [Theory]
    [InlineData("POST", "/cache/blobs/uploads/")]
    [InlineData("PUT", "/cache/manifests/")]
    public async Task A_repository_that_takes_nothing_is_told_of(string method, string path)
    {
        var machine = Machine("one");
        await machine.GetAsync("gzip");
        registry.Fail(method, path, times: 9, 500);

        Assert.Equal(0, await machine.Remote.SaveAsync(null, isUpToDate: false, default));
        Warned(WarningCode.LayerCacheNotWritten, $"Layers were not written to the cache {registry.Host}/cache");
    }

    [Fact]
    public async Task Many_that_write_at_once_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => WriteAsync($"machine-{i}", "gzip")));

        Assert.Single(registry.Tags("cache"));
        Assert.True((await Machine("reader").GetAsync("gzip")).IsReused);
        Assert.Empty(warnings);
    }

    void IBuildObserver.StepFinished(BuildStep step)
    {
    }

    void IBuildObserver.Inform(string message)
    {
    }

    void IBuildObserver.Warn(Warning warning) => warnings.Enqueue(warning);

    private void Warned(WarningCode code, string words)
    {
        var warning = Assert.Single(warnings);
        Assert.Equal(code, warning.Code);
        Assert.Contains(words, warning.Message, StringComparison.Ordinal);
    }

    private async Task<BuiltLayer> WriteAsync(string name, string compression)
    {
        var machine = Machine(name);
        var written = await machine.GetAsync(compression);
        await machine.Remote.SaveAsync(null, isUpToDate: false, default);
        return written;
    }

    private MachineCache Machine(string name) => Machine(name, "cache");

    private MachineCache Machine(string name, params IReadOnlyList<string> from) => Machine(name, Quick, from);

    private MachineCache Machine(string name, RetryPolicy retry, params IReadOnlyList<string> from)
    {
        var store = ImageFixtures.Store(directory.Combine(name));
        var plan = RemoteCachePlan.Parse([.. from.Select(repository => $"{registry.Host}/{repository}")], $"{registry.Host}/cache");
        var services = Services.Of(store, this);
        return new MachineCache(services, new RemoteLayers(plan, null, services, new RegistryOptions { Retry = retry }));
    }

    /// <summary>A machine with a cache of its own.</summary>
    private sealed class MachineCache(BuildServices services, RemoteLayers remote)
    {
        private static readonly IReadOnlyList<LayerEntry> Entries = [.. ImageFixtures.BaseEntries(), .. ImageFixtures.AppEntries(ImageFixtures.Amd64)];

        public RemoteLayers Remote => remote;

        public Task<BuiltLayer> GetAsync(string compression, ImageFormat format = ImageFormat.Oci, string? level = null) =>
            new LayerCache(services, remote).GetOrWriteAsync(
                new LayerRequest("a layer", "key", CompressionPlan.Parse(compression, level).SharedOptions(format)),
                () => Entries,
                CancellationToken.None);
    }
}
