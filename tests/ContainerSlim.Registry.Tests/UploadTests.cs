using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Uploads that registries and proxies do not accept in the first way that is tried.</summary>
public sealed class UploadTests
{
    private const int Large = 3_000_000;
    private const int Always = 1000;

    private static readonly Known User = new(RegistryCredential.Password("user", "secret"));

    [Fact]
    public async Task A_blob_whose_token_expires_while_it_is_sent_goes_on_in_chunks_with_a_new_token()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = Client(new RegistryOptions { Credentials = User });
        registry.Expire("PUT", "uploads", times: 1, requestBytes: Large);

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal(Bytes(1, Large), registry.FindBlob("app", Layer(1, Large).Descriptor.Digest));
        Assert.Single(Sizes(registry, "PUT"), size => size == Large);
        Assert.Equal(6, Sizes(registry, "PATCH").Count);
    }

    [Fact]
    public async Task The_user_is_told_that_a_token_has_expired()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        var notes = new Notes();
        using var client = Client(new RegistryOptions { Credentials = User, Transfers = notes });
        registry.Expire("PUT", "uploads", times: 1, requestBytes: Large);

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal(
            $"The token of {registry.Host} expired while {Layer(1, Large).Descriptor.Digest} was sent to it, "
                + "so the upload starts again in smaller parts with a new token.",
            Assert.Single(notes.All));
    }

    [Fact]
    public async Task After_a_token_has_expired_the_next_large_blob_goes_in_chunks_at_once()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = Client(new RegistryOptions { Credentials = User, MaxParallelTransfers = 1 });
        registry.Expire("PUT", "uploads", times: 5, requestBytes: Large);

        await client.PushAsync(registry, Image(Layer(1, Large), Layer(2, Large)), "1");

        Assert.Single(Sizes(registry, "PUT"), size => size == Large);
        Assert.Equal(Bytes(2, Large), registry.FindBlob("app", Layer(2, Large).Descriptor.Digest));
    }

    [Fact]
    public async Task A_chunk_whose_token_expires_goes_on_in_smaller_ones()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = Client(new RegistryOptions { Credentials = User, ForceChunkedUpload = true });
        registry.Expire("PATCH", "uploads", times: 1, requestBytes: Large);

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal([Large, 524288, 524288, 524288, 524288, 524288, 378560], Sizes(registry, "PATCH").Where(size => size > 10_000));
    }

    [Fact]
    public async Task A_registry_whose_tokens_never_last_is_named_and_the_credentials_are_not_called_wrong()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = Client(new RegistryOptions { Credentials = User });
        registry.Expire("PUT", "uploads", Always, requestBytes: 10_000);
        registry.Expire("PATCH", "uploads", Always, requestBytes: 10_000);

        var failure = await FailsAsync(ErrorCode.TokenExpired, () => client.PushAsync(registry, Image(Layer(1, Large)), "1"));

        Assert.Contains($"{registry.Host} rejected its own token after it had received the data", failure.Message, StringComparison.Ordinal);
        Assert.Single(Sizes(registry, "PUT"), size => size == Large);
    }

    [Fact]
    public async Task A_proxy_that_closes_the_connection_on_large_requests_gets_small_ones()
    {
        await using var registry = await DroppingAsync(1 << 20);
        using var client = Client();

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal(Bytes(1, Large), registry.FindBlob("app", Layer(1, Large).Descriptor.Digest));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_size_that_a_proxy_accepts_is_remembered_for_the_registry(bool drops)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { MaxRequestSize = 1 << 20, DropsLargeRequests = drops });
        using var client = Client(new RegistryOptions { MaxParallelTransfers = 1 });
        await client.PushAsync(registry, Image(Layer(1, Large)), "1");
        var before = registry.Requests.Count;

        await client.PushAsync(registry, Image(Layer(2, Large), Layer(3, 600_000)), "2");

        Assert.All(registry.Requests.Skip(before), request => Assert.InRange(SizeOf(request), 0, 524288));
        Assert.Equal(Bytes(2, Large), registry.FindBlob("app", Layer(2, Large).Descriptor.Digest));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_proxy_that_is_stricter_than_usual_gets_smaller_chunks_yet(bool drops)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { MaxRequestSize = 100_000, DropsLargeRequests = drops });
        using var client = Client();

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal(Bytes(1, Large), registry.FindBlob("app", Layer(1, Large).Descriptor.Digest));
    }

    [Fact]
    public async Task Large_chunks_are_sent_when_the_registry_has_asked_for_them()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true });

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.Equal("100-continue", Assert.Single(registry.Requests, request => SizeOf(request) == Large).Headers["Expect"]);
    }

    [Theory]
    [InlineData("PUT", false)]
    [InlineData("PATCH", true)]
    public async Task A_registry_that_does_not_know_Expect_gets_requests_without_it(string method, bool inChunks)
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = inChunks });
        registry.Fail(method, "uploads", times: 1, 417);

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.True(registry.HasBlob("app", Layer(1, Large).Descriptor.Digest));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_chunk_that_breaks_off_goes_on_in_the_same_session(int times)
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 400, MaxParallelTransfers = 1 });
        registry.Drop("PATCH", "uploads", times, afterRequestBytes: 100);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("app", Layer(1).Descriptor.Digest));
        Assert.Equal(2, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task A_chunk_that_arrived_without_an_answer_is_not_sent_again()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 400, MaxParallelTransfers = 1 });
        registry.LoseAnswer("PATCH", "uploads", times: 1);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("app", Layer(1).Descriptor.Digest));
        Assert.Equal(2, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task Without_word_of_what_has_arrived_the_blob_begins_anew()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 400, MaxParallelTransfers = 1 });
        registry.Drop("PATCH", "uploads", times: 1, afterRequestBytes: 100);
        registry.Fail("GET", "uploads", times: 1, 404);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(Bytes(1, 1000), registry.FindBlob("app", Layer(1).Descriptor.Digest));
        Assert.Equal(3, registry.Count("POST", "uploads/"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blob_that_arrived_without_an_answer_is_not_sent_again(bool inChunks)
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = inChunks });
        registry.LoseAnswer("PUT", Layer(1).Descriptor.Digest.Hex, times: 1);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(2, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task A_registry_that_fails_large_requests_and_knows_no_chunks_gets_the_whole_blob_again()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = Client();
        registry.Drop("PUT", "uploads", times: 3, afterRequestBytes: Large);
        registry.Fail("PATCH", "uploads", Always, 405);

        await client.PushAsync(registry, Image(Layer(1, Large)), "1");

        Assert.True(registry.HasBlob("app", Layer(1, Large).Descriptor.Digest));
    }

    [Theory]
    [InlineData(false, "PUT")]
    [InlineData(true, "PATCH")]
    [InlineData(true, "PUT")]
    public async Task A_registry_that_never_answers_an_upload_gets_it_again(bool inChunks, string method)
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var retry = new RetryPolicy { CommitTimeout = TimeSpan.FromMilliseconds(500) };
        using var client = Client(new RegistryOptions { ForceChunkedUpload = inChunks, Retry = retry });
        _ = registry.Hold(method, "uploads", afterRequestBytes: 0);

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.True(registry.HasBlob("app", Layer(1).Descriptor.Digest));
    }

    [Fact]
    public async Task A_real_registry_takes_many_chunks()
    {
        await using var real = await DockerRegistry.StartAsync();
        using var client = Client(new RegistryOptions { ForceChunkedUpload = true, ChunkSize = 400_000 });
        var layer = Layer(1, Large);

        await client.PushAsync(new RegistryTarget(real.Host, "app", ["1"]), Image(layer));

        Assert.Equal(Bytes(1, Large), await client.Repository(real.Host, "app", CredentialUse.Pull).ReadAsync(layer.Descriptor));
    }

    private static Task<InMemoryRegistry> DroppingAsync(long limit) =>
        InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { MaxRequestSize = limit, DropsLargeRequests = true });

    private static List<int> Sizes(InMemoryRegistry registry, string method) =>
        [.. registry.Requests.Where(request => request.Method == method && request.Path.Contains("uploads", StringComparison.Ordinal)).Select(SizeOf)];

    private static int SizeOf(RecordedRequest request) =>
        request.Headers.TryGetValue("Content-Length", out var size) ? int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private sealed class Notes : ITransferObserver
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> All { get; } = new();

        public void Noted(string note) => All.Enqueue(note);

        public void Began(TransferItem item)
        {
        }

        public void Moved(TransferItem item, int count)
        {
        }

        public void Ended(TransferItem item)
        {
        }
    }
}
