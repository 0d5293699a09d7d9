using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class ImageCopyTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly Watcher watcher = new();
    private InMemoryRegistry registry = null!;
    private BlobStore cache = null!;
    private ImageIndex index = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        cache = ImageFixtures.Store(directory.Combine("cache"));
        index = await ImageFixtures.CreateIndexAsync(ImageFixtures.Store(directory.Combine("store")));
        await new OciLayoutPublisher(directory.Combine("layout"), ["1.0"]).PublishAsync(index, CancellationToken.None);
    }

    public async Task DisposeAsync() => await registry.DisposeAsync();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task An_index_goes_from_a_layout_to_a_registry_and_back_byte_for_byte()
    {
        await CopyAsync(Layout("layout"), Remote("app:1.0"));
        await CopyAsync(Remote("app:1.0"), Layout("back"));

        Assert.Equal(index.Manifest.Bytes.ToArray(), (await LoadAsync(Layout("back"))).Manifest.Bytes.ToArray());
    }

    [Fact]
    public async Task An_index_goes_through_an_archive_byte_for_byte()
    {
        await CopyAsync(Layout("layout"), Archive("app.tar"));
        await CopyAsync(Archive("app.tar"), Layout("back"));

        Assert.Equal(index.Manifest.Descriptor.Digest, (await LoadAsync(Layout("back"))).Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task One_platform_of_an_index_is_copied_with_its_own_digest()
    {
        var result = await CopyAsync(Layout("layout"), Layout("one"), ImageFixtures.Arm64);

        Assert.Equal(index.Children[1].Manifest.Descriptor.Digest, result.Artifact.Manifest.Descriptor.Digest);
    }

    [Fact]
    public async Task A_platform_that_is_missing_is_named()
    {
        var e = await Assert.ThrowsAsync<OciException>(() => CopyAsync(Layout("layout"), Layout("one"), new Platform("linux", "s390x")));

        Assert.Equal(ErrorCode.PlatformMissing, e.Code);
    }

    [Fact]
    public async Task Copying_again_sends_nothing()
    {
        await CopyAsync(Layout("layout"), Remote("app:1.0"));
        var again = await CopyAsync(Layout("layout"), Remote("app:1.0"));

        Assert.Empty(again.Publication.Sent);
    }

    [Fact]
    public async Task A_registry_that_has_the_blobs_is_not_sent_what_was_never_read()
    {
        await CopyAsync(Layout("layout"), Remote("app:1.0"));
        var read = watcher.Bytes;
        await CopyAsync(Layout("layout"), Remote("app:2.0"));

        Assert.Equal((true, 0), (read > 0, watcher.Bytes - read));
    }

    [Fact]
    public async Task Within_a_registry_blobs_are_linked_and_not_sent()
    {
        await CopyAsync(Layout("layout"), Remote("app:1.0"));
        registry.ClearRequests();
        await CopyAsync(Remote("app:1.0"), Remote("other:1.0"));

        Assert.DoesNotContain(registry.Requests, request => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_with_a_digest_gets_that_image_or_nothing()
    {
        var e = await Assert.ThrowsAsync<BuildException>(() => CopyAsync(Layout("layout"), Remote($"app@{Digest.Of("other"u8)}")));

        Assert.Equal(
            (ErrorCode.InvalidReference, $"cannot copy to {registry.Host}/app@{Digest.Of("other"u8)}: the source image is {index.Manifest.Descriptor.Digest}"),
            (e.Code, e.Message));
    }

    [Fact]
    public async Task A_destination_with_the_images_own_digest_is_pushed_without_a_tag()
    {
        var result = await CopyAsync(Layout("layout"), Remote($"app@{index.Manifest.Descriptor.Digest}"));

        Assert.Equal([$"{registry.Host}/app@{index.Manifest.Descriptor.Digest}"], result.Publication.Names);
    }

    [Fact]
    public async Task A_docker_archive_takes_the_name_of_its_source_where_it_is_given_none()
    {
        await CopyAsync(Layout("layout"), Remote("app:1.0"));
        await CopyAsync(Remote("app:1.0"), ImageLocation.Parse("docker-archive:" + directory.Combine("app.tar")), ImageFixtures.Amd64);

        using var archive = await DockerArchive.OpenAsync(directory.Combine("app.tar"), CancellationToken.None);
        Assert.Equal([$"{registry.Host}/app:1.0"], archive.Names);
    }

    [Fact]
    public async Task An_OCI_archive_of_one_image_can_be_loaded_by_docker_under_its_name()
    {
        await CopyAsync(Layout("layout"), ImageLocation.Parse($"oci-archive:{directory.Combine("app.tar")}:team/app:1.0"), ImageFixtures.Amd64);

        using var archive = await DockerArchive.OpenAsync(directory.Combine("app.tar"), CancellationToken.None);
        Assert.Equal(["team/app:1.0"], archive.Names);
    }

    [Theory]
    [InlineData("oci-archive:")]
    [InlineData("docker-archive:")]
    public async Task An_archive_is_not_written_under_the_name_of_a_compression_that_it_does_not_get(string kind)
    {
        var file = directory.Combine("app.tar.zst");

        var e = await Assert.ThrowsAsync<BuildException>(() => CopyAsync(Layout("layout"), ImageLocation.Parse(kind + file), ImageFixtures.Amd64));

        Assert.Equal(
            (ErrorCode.InvalidReference,
                $"cannot copy to {kind}{file}: archives are not written with the compression that '.zst' stands for; use .tar, .tar.gz or .tgz"),
            (e.Code, e.Message));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_docker_archive_of_a_whole_index_is_refused()
    {
        var e = await Assert.ThrowsAsync<OciException>(
            () => CopyAsync(Layout("layout"), ImageLocation.Parse("docker-archive:" + directory.Combine("app.tar"))));

        Assert.Equal((ErrorCode.PlatformMissing, false), (e.Code, File.Exists(directory.Combine("app.tar"))));
    }

    [SkippableFact]
    public async Task Skopeo_reads_what_was_copied()
    {
        Peer.Require("skopeo");
        await CopyAsync(Layout("layout"), Layout("copied"));

        Assert.Equal(System.Text.Encoding.UTF8.GetString(index.Manifest.Bytes.Span), await Skopeo.RawManifestAsync($"oci:{directory.Combine("copied")}:1.0"));
    }

    private async Task<CopyResult> CopyAsync(ImageLocation source, ImageLocation destination, Platform? platform = null)
    {
        using var connections = new ImageConnections(cache, TimeProvider.System) { Transfers = watcher };
        return await new ImageCopy(connections, cache, watcher).RunAsync(source, destination, platform, CancellationToken.None);
    }

    private async Task<IArtifact> LoadAsync(ImageLocation location)
    {
        using var connections = new ImageConnections(cache, TimeProvider.System);
        var opened = await connections.OpenAsync(location, Registry.CredentialUse.Pull, CancellationToken.None);
        return await opened.Source.LoadAsync(opened.Root, CancellationToken.None);
    }

    private ImageLocation.InLayout Layout(string name) => new ImageLocation.InLayout(directory.Combine(name), "1.0");

    private ImageLocation.InOciArchive Archive(string name) => new ImageLocation.InOciArchive(directory.Combine(name), "1.0");

    private ImageLocation Remote(string name) => ImageLocation.Parse($"docker://{registry.Host}/{name}");

    private sealed class Watcher : ITransferObserver
    {
        private long bytes;

        public long Bytes => bytes;

        public void Began(TransferItem item)
        {
        }

        public void Moved(TransferItem item, int count) => Interlocked.Add(ref bytes, count);

        public void Ended(TransferItem item)
        {
        }
    }
}
