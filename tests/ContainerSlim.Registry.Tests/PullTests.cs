using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class PullTests : IAsyncLifetime
{
    private readonly RegistryClient client = Client();
    private InMemoryRegistry registry = null!;

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_tag_resolves_to_the_exact_bytes_of_its_manifest()
    {
        var image = Image(Layer(1));
        await registry.PutImageAsync("app", "1", image);

        var manifest = await Repository.ResolveAsync("1", None);

        Assert.Equal(
            image.Manifest.Descriptor,
            manifest.Descriptor with { Annotations = image.Manifest.Descriptor.Annotations, Urls = image.Manifest.Descriptor.Urls });
        Assert.Equal(image.Manifest.Bytes.ToArray(), manifest.Bytes.ToArray());
    }

    [Fact]
    public async Task Where_a_tag_names_nothing_there_is_no_manifest()
    {
        Assert.Null(await Repository.TryResolveAsync("1", None));

        await registry.PutImageAsync("app", "1", Image(Layer(1)));

        Assert.NotNull(await Repository.TryResolveAsync("1", None));
    }

    [Fact]
    public async Task A_blob_fits_where_it_has_the_size_of_its_descriptor()
    {
        var blob = Layer(1).Descriptor;
        Assert.False(await Repository.BlobFitsAsync(blob, None));

        registry.PutBlob("app", Bytes(1, 1000));

        Assert.True(await Repository.BlobFitsAsync(blob, None));
        Assert.False(await Repository.BlobFitsAsync(blob with { Size = blob.Size + 1 }, None));
        Assert.True(await Repository.BlobExistsAsync(blob with { Size = blob.Size + 1 }, None));
    }

    [Fact]
    public async Task The_image_of_a_platform_is_found_through_the_index()
    {
        var arm = Image(new Platform("linux", "arm64"), Layer(2));
        await registry.PutImageAsync("app", "1", Index(Image(Layer(1)), arm));

        var found = await client.FetchImageAsync(Reference.Parse($"{registry.Host}/app:1"), new Platform("linux", "arm64"), CredentialUse.Pull, None);

        Assert.Equal(arm.Manifest.Descriptor.Digest, found.Manifest.Descriptor.Digest);
        Assert.Equal(Bytes(2, 1000), await found.Layers[0].Blob.ReadAllAsync(None));
    }

    [Fact]
    public async Task An_index_is_fetched_with_all_its_children()
    {
        var index = Index(Image(Layer(1)), Image(new Platform("linux", "arm64"), Layer(2)));
        await registry.PutImageAsync("app", "1", index);

        var found = await client.FetchArtifactAsync(Reference.Parse($"{registry.Host}/app@{index.Manifest.Descriptor.Digest}"), CredentialUse.Pull, None);

        Assert.Equal(index.Children.Select(child => child.Manifest.Descriptor.Digest), found.Children.Select(child => child.Manifest.Descriptor.Digest));
    }

    [Fact]
    public async Task Fetching_an_image_reads_its_manifest_once_and_no_layer()
    {
        var image = Image(Layer(1));
        await registry.PutImageAsync("app", "1", image);

        await client.FetchImageAsync(Reference.Parse($"{registry.Host}/app:1"), Amd64, CredentialUse.Pull, None);

        Assert.Equal(
            ["GET /v2/app/manifests/1 200", $"GET /v2/app/blobs/{image.ConfigBlob.Descriptor.Digest} 200"],
            registry.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public async Task An_unknown_tag_is_named_with_its_registry()
    {
        var failure = await FailsAsync(ErrorCode.ImageNotFound, () => Repository.ResolveAsync("nope", None));

        Assert.Contains("nope", failure.Message, StringComparison.Ordinal);
        Assert.Contains(registry.Host, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("application/vnd.example.other")]
    [InlineData("application/json")]
    public async Task A_manifest_of_an_unknown_type_is_refused_by_its_type(string mediaType)
    {
        registry.PutManifest("app", "1", mediaType, "{}"u8.ToArray());

        var failure = await FailsAsync(ErrorCode.UnknownManifestType, () => Repository.ResolveAsync("1", None));

        Assert.Contains(mediaType, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_served_as_plain_JSON_is_known_by_its_own_word()
    {
        registry.PutManifest("app", "1", "application/json", Image(Layer(1)).Manifest.Bytes.ToArray());

        Assert.Equal(MediaTypes.OciManifest, (await Repository.ResolveAsync("1", None)).Descriptor.MediaType);
    }

    [Fact]
    public async Task A_manifest_that_is_not_what_the_digest_asks_for_is_refused()
    {
        var digest = Digest.Of("other"u8);
        registry.Lie("GET", "manifests", Refetch.Attempts, "{}"u8.ToArray(), MediaTypes.OciManifest);

        await FailsAsync(ErrorCode.ContentMismatch, () => Repository.ResolveAsync(digest.ToString(), None));
    }

    [Fact]
    public async Task A_tag_whose_manifest_is_not_what_the_header_says_is_refused()
    {
        var other = Digest.Of("other"u8).ToString();
        registry.Lie("GET", "manifests", Refetch.Attempts, "{}"u8.ToArray(), MediaTypes.OciManifest, ("Docker-Content-Digest", other));

        await FailsAsync(ErrorCode.ContentMismatch, () => Repository.ResolveAsync("1", None));
    }

    [Fact]
    public async Task A_manifest_without_end_is_refused()
    {
        registry.Lie("GET", "manifests", 1, new byte[(16 << 20) + 1], MediaTypes.OciManifest);

        await FailsAsync(ErrorCode.RegistryFailed, () => Repository.ResolveAsync("1", None));
    }

    [Fact]
    public async Task A_blob_with_other_bytes_is_refused()
    {
        registry.Lie("GET", "blobs", 1, Bytes(9, 1000), "application/octet-stream");

        await FailsAsync(ErrorCode.ContentMismatch, () => Repository.ReadAsync(Layer(1).Descriptor));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task A_blob_of_another_size_is_refused(int size)
    {
        registry.Lie("GET", "blobs", 1, Bytes(1, size), "application/octet-stream");

        await FailsAsync(ErrorCode.ContentMismatch, () => Repository.ReadAsync(Layer(1).Descriptor));
    }

    [Fact]
    public async Task A_blob_whose_connections_break_is_read_on_from_where_they_did()
    {
        registry.PutBlob("app", Bytes(1, 100_000));
        registry.DropBody("GET", "blobs", times: 2, afterBytes: 40_000);

        Assert.Equal(Bytes(1, 100_000), await Repository.ReadAsync(Layer(1, 100_000).Descriptor));
        Assert.Equal([null, "bytes=40000-", "bytes=80000-"], registry.Requests.Select(request => request.Headers.GetValueOrDefault("Range")));
    }

    [Fact]
    public async Task A_blob_is_read_from_its_beginning_where_the_registry_knows_no_range()
    {
        await using var simple = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { SupportsRange = false });
        simple.PutBlob("app", Bytes(1, 100_000));
        simple.DropBody("GET", "blobs", times: 1, afterBytes: 40_000);

        Assert.Equal(Bytes(1, 100_000), await client.Repository(simple.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1, 100_000).Descriptor));
    }

    [Fact]
    public async Task A_blob_whose_connection_always_breaks_is_given_up()
    {
        registry.PutBlob("app", Bytes(1, 100_000));
        registry.DropBody("GET", "blobs", times: 1, afterBytes: 40_000);
        registry.DropBody("GET", "blobs", times: 20, afterBytes: 0);

        await FailsAsync(ErrorCode.RegistryUnreachable, () => Repository.ReadAsync(Layer(1, 100_000).Descriptor));
    }

    [Fact]
    public async Task A_blob_can_be_read_by_a_reader_that_blocks_the_only_thread()
    {
        registry.PutBlob("app", Bytes(1, 100_000));
        registry.DropBody("GET", "blobs", times: 1, afterBytes: 40_000);
        await using var stream = await Repository.OpenBlobAsync(Layer(1, 100_000).Descriptor, None);
        var content = new byte[100_000];

        var onlyThread = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        await Task.Factory.StartNew(() => stream.ReadExactly(content), None, TaskCreationOptions.None, onlyThread).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Bytes(1, 100_000), content);
    }

    [Fact]
    public async Task A_missing_blob_is_named()
    {
        var failure = await FailsAsync(ErrorCode.ImageNotFound, () => Repository.ReadAsync(Layer(1).Descriptor));

        Assert.Contains(Layer(1).Descriptor.Digest.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_a_blob_exists_is_asked_without_reading_it()
    {
        registry.PutBlob("app", Bytes(1, 1000));

        Assert.True(await Repository.BlobExistsAsync(Layer(1).Descriptor, None));
        Assert.False(await Repository.BlobExistsAsync(Layer(2).Descriptor, None));
        Assert.All(registry.Requests, request => Assert.Equal("HEAD", request.Method));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_manifest_is_described_without_reading_it_where_the_registry_tells_its_digest(bool sendsDigest, int reads)
    {
        await using var other = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { SendsDigestHeader = sendsDigest });
        var image = Image(Layer(1));
        await other.PutImageAsync("app", "1", image);

        var found = await client.Repository(other.Host, "app", CredentialUse.Pull).FindManifestAsync("1", None);

        Assert.Equal(image.Manifest.Descriptor.Digest, found?.Digest);
        Assert.Equal(reads, other.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_manifest_that_is_not_there_is_described_as_nothing() =>
        Assert.Null(await Repository.FindManifestAsync("nope", None));

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Repository.ResolveAsync("1", cancelled.Token));
    }
}
