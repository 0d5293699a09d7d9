using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class PushTests : IAsyncLifetime
{
    private readonly RegistryClient client = Client();
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_pushed_image_is_there_byte_for_byte()
    {
        var image = Image(Layer(1), Layer(2));

        await client.PushAsync(registry, image, "1");

        Assert.Equal(image.Manifest.Bytes.ToArray(), registry.FindManifest("app", "1"));
        Assert.All(image.Blobs, blob => Assert.True(registry.HasBlob("app", blob.Descriptor.Digest)));
    }

    [Fact]
    public async Task Whether_every_tag_names_a_manifest_is_one_question_each()
    {
        var image = Image(Layer(1));
        await client.PushAsync(registry, image, "1", "latest");
        var digest = image.Manifest.Descriptor.Digest;
        var before = registry.Requests.Count;

        Assert.True(await Publisher("1", "latest").IsNamedAsync(digest, default));
        Assert.Equal(["HEAD 1", "HEAD latest"], registry.Requests.Skip(before).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
        Assert.False(await Publisher("1", "new").IsNamedAsync(digest, default));
        Assert.False(await Publisher("1").IsNamedAsync(Digest.Of("another"u8), default));
    }

    [Fact]
    public async Task Pushing_twice_uploads_each_blob_once()
    {
        var image = Image(Layer(1), Layer(2));
        var first = await client.PushAsync(registry, image, "1");
        var second = await client.PushAsync(registry, image, "1");

        Assert.Equal(3, first.Sent.Count);
        Assert.Empty(second.Sent);
        Assert.Equal(3, second.Reused.Count);
        Assert.Equal(3, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task A_blob_that_the_registry_has_is_never_opened()
    {
        registry.PutBlob("app", Bytes(1, 1000));

        var publication = await client.PushAsync(registry, Image(Unopened(Layer(1))), "1");

        Assert.Equal(Layer(1).Descriptor.Digest, Assert.Single(publication.Reused).Digest);
    }

    [Fact]
    public async Task Every_tag_is_one_manifest_upload()
    {
        var publication = await client.PushAsync(registry, Image(Layer(1)), "1", "1.2", "latest");

        Assert.Equal([$"{registry.Host}/app:1", $"{registry.Host}/app:1.2", $"{registry.Host}/app:latest"], publication.Names);
        Assert.Equal(["/v2/app/manifests/1", "/v2/app/manifests/1.2", "/v2/app/manifests/latest"], ManifestUploads());
    }

    [Fact]
    public async Task Without_a_tag_an_image_is_pushed_by_its_digest()
    {
        var image = Image(Layer(1));

        var publication = await client.PushAsync(registry, image);

        Assert.Equal([$"{registry.Host}/app@{image.Manifest.Descriptor.Digest}"], publication.Names);
        Assert.NotNull(registry.FindManifest("app", image.Manifest.Descriptor.Digest.ToString()));
    }

    [Fact]
    public async Task A_tag_that_is_not_one_sends_nothing()
    {
        await FailsAsync(ErrorCode.InvalidTag, () => client.PushAsync(registry, Image(Layer(1)), "-no"));

        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task The_children_of_an_index_are_there_before_it()
    {
        var index = Index(Image(Layer(1)), Image(new Platform("linux", "arm64"), Layer(2)));

        await client.PushAsync(registry, index, "1");

        Assert.Equal([.. index.Children.Select(child => $"/v2/app/manifests/{child.Manifest.Descriptor.Digest}"), "/v2/app/manifests/1"], ManifestUploads());
    }

    [Fact]
    public async Task Children_get_the_tags_of_their_own_before_the_index_gets_its()
    {
        var index = Index(Image(Layer(1)), Image(new Platform("linux", "arm64"), Layer(2)));
        var arm = index.Children[1].Manifest.Descriptor.Digest;

        var target = new RegistryTarget(registry.Host, "app", ["1"])
        {
            ChildTags = child => child.Manifest.Descriptor.Digest == arm ? ["1-arm"] : [],
        };
        await client.PushAsync(target, index);

        Assert.Equal(index.Children[1].Manifest.Bytes.ToArray(), registry.FindManifest("app", "1-arm"));
        Assert.Equal(["/v2/app/manifests/1-arm", "/v2/app/manifests/1"], ManifestUploads().TakeLast(2));
    }

    [Fact]
    public async Task A_blob_that_two_children_share_is_uploaded_once()
    {
        var shared = Layer(1);

        var publication = await client.PushAsync(registry, Index(Image(shared), Image(new Platform("linux", "arm64"), shared)), "1");

        Assert.Single(publication.Sent, blob => blob == shared.Descriptor);
        Assert.Equal(3, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task The_manifest_comes_after_every_blob()
    {
        await client.PushAsync(registry, Image([.. Enumerable.Range(0, 12).Select(i => Layer(i))]), "1");

        Assert.Equal("PUT /v2/app/manifests/1 201", registry.Requests[^1].ToString());
    }

    [Fact]
    public async Task No_more_blobs_are_open_at_a_time_than_allowed()
    {
        using var two = Client(new RegistryOptions { MaxParallelTransfers = 2 });
        var counter = new OpenCounter();

        await two.PushAsync(registry, Image([.. Enumerable.Range(0, 10).Select(i => counter.Count(Layer(i, 200_000)))]), "1");

        Assert.InRange(counter.Most, 1, 2);
    }

    [Fact]
    public async Task A_blob_is_mounted_from_a_repository_that_has_it()
    {
        registry.PutBlob("base", Bytes(1, 1000));

        var publication = await client.PushAsync(MountingFrom("base"), Image(Unopened(Layer(1))));

        Assert.Contains(Layer(1).Descriptor, publication.Reused);
        Assert.True(registry.HasBlob("app", Layer(1).Descriptor.Digest));
    }

    [Fact]
    public async Task A_mount_that_is_refused_goes_on_in_the_session_that_it_opened()
    {
        var publication = await client.PushAsync(MountingFrom("base"), Image(Layer(1)));

        Assert.Contains(Layer(1).Descriptor, publication.Sent);
        Assert.Equal(2, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task A_registry_that_knows_no_mount_gets_the_bytes()
    {
        registry.Fail("POST", "mount=", times: 1, status: 405);

        var publication = await client.PushAsync(MountingFrom("base"), Image(Layer(1)));

        Assert.Equal(2, publication.Sent.Count);
    }

    [Fact]
    public async Task A_blob_is_not_mounted_from_the_repository_it_goes_to()
    {
        await client.PushAsync(MountingFrom("app"), Image(Layer(1)));

        Assert.DoesNotContain(registry.Requests, request => request.Query.Contains("mount", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_place_of_an_upload_may_be_absolute_or_relative(bool absolute)
    {
        await using var other = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { AbsoluteLocations = absolute });

        await client.PushAsync(other, Image(Layer(1)), "1");

        Assert.All(
            other.Requests.Where(r => r.Method == "PUT" && r.Path.Contains("uploads", StringComparison.Ordinal)),
            r => Assert.StartsWith("?_state=a%2Fb%3D0&digest=sha256", r.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_layer_that_has_to_be_had_from_its_owner_is_not_pushed()
    {
        var foreign = new Blob(
            Layer(1).Descriptor with { MediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Urls = ["https://mirror.example.com/layer"] },
            Layer(1).OpenAsync);
        registry.PutBlob("elsewhere", Bytes(1, 1000));

        var publication = await client.PushAsync(
            new RegistryTarget(registry.Host, "elsewhere", []), new OtherArtifact(Manifest.Of(MediaTypes.OciManifest, "{}"u8.ToArray()), [foreign]));

        Assert.Empty(publication.Sent.Concat(publication.Reused));
    }

    [Fact]
    public async Task A_blob_shorter_than_it_says_is_no_fault_of_the_registry()
    {
        var lying = new Blob(Layer(1).Descriptor, _ => Task.FromResult<Stream>(new MemoryStream(Bytes(1, 999))));

        await FailsAsync(ErrorCode.FileChanged, () => client.PushAsync(registry, Image(lying), "1"));
        Assert.Null(registry.FindManifest("app", "1"));
    }

    [Fact]
    public async Task A_blob_that_cannot_be_read_is_not_tried_again()
    {
        var opened = 0;
        var broken = new Blob(Layer(1).Descriptor, _ => Interlocked.Increment(ref opened) > 0 ? throw new IOException("gone") : null!);

        var failure = await FailsAsync(ErrorCode.FileChanged, () => client.PushAsync(registry, Image(broken), "1"));

        Assert.Contains("gone", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task A_registry_that_stores_another_manifest_is_found_out()
    {
        registry.Lie("PUT", "manifests", 1, [], "text/plain", ("Docker-Content-Digest", Digest.Of("other"u8).ToString()));

        await FailsAsync(ErrorCode.ContentMismatch, () => client.PushAsync(registry, Image(Layer(1)), "1"));
    }

    [Fact]
    public async Task What_the_registry_says_of_its_refusal_is_told()
    {
        registry.Fail("PUT", "manifests", 1, 400, """{"errors":[{"code":"MANIFEST_INVALID","message":"too\u001b[2J old"}]}""");

        var failure = await FailsAsync(ErrorCode.RegistryFailed, () => client.PushAsync(registry, Image(Layer(1)), "1"));

        Assert.Equal($"cannot push {registry.Host}/app:1: {registry.Host} answered 400 Bad Request (MANIFEST_INVALID: too[2J old)", failure.Message);
    }

    private RegistryTarget MountingFrom(string source) =>
        new(registry.Host, "app", ["1"]) { MountSources = digest => digest == Layer(1).Descriptor.Digest ? [source] : [] };

    private IEnumerable<string> ManifestUploads() =>
        registry.Requests
            .Where(request => request.Method == "PUT" && request.Path.Contains("manifests", StringComparison.Ordinal))
            .Select(request => request.Path);

    private RegistryPublisher Publisher(params string[] tags) => new(client, new RegistryTarget(registry.Host, "app", tags));
}
