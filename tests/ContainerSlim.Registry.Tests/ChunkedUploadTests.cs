using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class ChunkedUploadTests
{
    [Fact]
    public async Task A_registry_that_refuses_whole_blobs_gets_chunks()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { RefuseMonolithicUpload = true });
        using var client = Client(new RegistryOptions { ChunkSize = 400, MaxParallelTransfers = 1 });

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("app", Layer(1).Descriptor.Digest));
        Assert.Equal(["0-399", "400-799", "800-999"], ChunkRanges(registry)[^3..]);
    }

    [Fact]
    public async Task Chunks_are_as_large_as_the_registry_wants_them_at_least()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { MinChunkSize = 600 });
        using var client = Client(new RegistryOptions { ChunkSize = 400, ForceChunkedUpload = true, MaxParallelTransfers = 1 });

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(["0-599", "600-999"], ChunkRanges(registry)[^2..]);
    }

    [Fact]
    public async Task Chunks_can_be_asked_for()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true });

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Contains("0-999", ChunkRanges(registry));
    }

    [Fact]
    public async Task A_registry_that_limits_its_requests_gets_small_chunks()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { MaxRequestSize = 1 << 20 });
        using var client = Client();
        var layer = Layer(1, 3_000_000);

        await client.PushAsync(registry, Image(layer), "1");

        Assert.Equal(Bytes(1, 3_000_000), registry.FindBlob("app", layer.Descriptor.Digest));
    }

    [Fact]
    public async Task A_chunk_that_breaks_off_begins_the_blob_anew()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 400 });
        registry.Drop("PATCH", "uploads", times: 2, afterRequestBytes: 100);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("app", Layer(1).Descriptor.Digest));
    }

    [Fact]
    public async Task An_empty_blob_can_be_uploaded_in_chunks()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true });

        await client.PushAsync(registry, Image(Layer(1, 0)), "1");

        Assert.True(registry.HasBlob("app", Digest.Of([])));
    }

    private static List<string> ChunkRanges(InMemoryRegistry registry) =>
        [.. registry.Requests.Where(request => request.Method == "PATCH").Select(request => request.Headers["Content-Range"])];
}
