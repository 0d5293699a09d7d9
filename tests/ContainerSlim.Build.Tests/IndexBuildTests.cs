using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Several platforms become one index.</summary>
public sealed class IndexBuildTests : IDisposable
{
    private readonly PlatformsFixture app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task The_name_stands_for_an_index_of_the_images()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout });

        var index = Assert.IsType<ImageIndex>(await ReadAsync("latest"));
        Assert.Equal(report.Artifact.Manifest.Descriptor.Digest, index.Manifest.Descriptor.Digest);
        Assert.Equal(["linux/amd64", "linux/arm64"], index.Children.Select(PlatformOf));
    }

    [Fact]
    public async Task An_index_names_each_images_platform()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout });

        Assert.Equal(
            report.Images.Select(image => image.Image.Manifest.Descriptor with { Platform = image.Platform }),
            ImageIndex.ReadDescriptors(report.Artifact.Manifest.Bytes));
    }

    [Fact]
    public async Task An_archive_holds_the_index_too()
    {
        var report = await app.BuildAsync(app.Input with { ArchivePath = app.Archive });

        using var archive = await OciArchive.OpenAsync(app.Archive, CancellationToken.None);
        Assert.Equal(report.Artifact.Manifest.Descriptor.Digest, (await archive.ResolveAsync("latest", CancellationToken.None)).Digest);
    }

    [Fact]
    public async Task One_platform_is_an_image_and_no_index()
    {
        var report = await PlatformsFixture.BuildAsync(BuildPlan.Create(app.Input with { LayoutPath = app.Layout }, [app.Platforms[1]]));

        Assert.IsType<Image>(report.Artifact);
    }

    [Fact]
    public async Task Tags_of_platforms_stand_for_the_images()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout, PlatformTags = true, Tags = ["1.0"] });

        var tagged = await Task.WhenAll(DigestAsync("1.0"), DigestAsync("1.0-linux-x64"), DigestAsync("1.0-linux-arm64"));
        Assert.Equal([report.Artifact.Manifest.Descriptor.Digest, .. report.Images.Select(image => image.Image.Manifest.Descriptor.Digest)], tagged);
    }

    [Fact]
    public async Task Each_platform_stands_on_its_own_image_of_the_base()
    {
        var onto = app.Input with { Base = await app.WriteBaseAsync(await ImageFixtures.CreateIndexAsync(app.Store)), LayoutPath = app.Layout };

        var report = await app.BuildAsync(onto);

        Assert.Equal(2, report.Images.Select(image => image.Base.Digest).Distinct().Count());
        Assert.All(report.Images, image => Assert.Equal(3, image.Layers.Count));
    }

    [Fact]
    public async Task A_base_that_lacks_a_platform_is_refused()
    {
        var onto = app.Input with
        {
            Base = await app.WriteBaseAsync(await ImageFixtures.CreateImageAsync(app.Store, ImageFixtures.Amd64)),
            LayoutPath = app.Layout,
        };

        var failure = await Assert.ThrowsAsync<OciException>(() => app.BuildAsync(onto));

        Assert.Equal((ErrorCode.PlatformMissing, $"cannot use {onto.Base} for linux/arm64: it supports linux/amd64"), (failure.Code, failure.Message));
        Assert.False(Directory.Exists(app.Layout));
    }

    [Fact]
    public async Task Dockers_format_has_a_manifest_list()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout, ImageFormat = "Docker" });

        Assert.Equal(MediaTypes.DockerManifestList, report.Artifact.Manifest.Descriptor.MediaType);
        Assert.All(report.Images, image => Assert.Equal(MediaTypes.DockerManifest, image.Image.Manifest.Descriptor.MediaType));
    }

    [Fact]
    public async Task Annotations_of_the_index_are_on_the_index_only()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout, IndexAnnotations = [new("com.example.team", "a=b;c")] });

        Assert.Contains(
            "\"annotations\":{\"com.example.team\":\"a=b;c\"}",
            System.Text.Encoding.UTF8.GetString(report.Artifact.Manifest.Bytes.Span),
            StringComparison.Ordinal);
        Assert.All(report.Images, image => Assert.Empty(image.Image.Annotations));
    }

    [Fact]
    public async Task The_same_app_in_other_folders_gives_the_same_index()
    {
        using var elsewhere = new PlatformsFixture();

        var here = await app.BuildAsync(app.Input with { LayoutPath = app.Layout });
        var there = await elsewhere.BuildAsync(elsewhere.Input with { ArchivePath = elsewhere.Archive });

        Assert.Equal(here.Artifact.Manifest.Descriptor, there.Artifact.Manifest.Descriptor);
    }

    [Fact]
    public async Task Steps_of_a_platform_say_which()
    {
        var report = await app.BuildAsync(app.Input with { LayoutPath = app.Layout });

        Assert.Equal(
            ["app layer (linux/amd64)", "app layer (linux/arm64)", "base (linux/amd64)", "base (linux/arm64)", "layout"],
            report.Steps.Select(step => step.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_platform_may_be_set_up_in_its_own_way()
    {
        var platforms = app.PlatformsOf(app.Input);
        var mixed = BuildPlan.Create(
            app.Input with { LayoutPath = app.Layout },
            [platforms[0], platforms[1] with { Environment = [new("ONLY", "arm")], User = "7" }]);

        var images = (await PlatformsFixture.BuildAsync(mixed)).Images;

        Assert.Equal(["1654", "7"], images.Select(image => image.Image.Config.Execution.User));
        Assert.Equal([null, "arm"], images.Select(image => image.Image.Config.Execution.FindEnvironment("ONLY")));
    }

    private static string PlatformOf(IArtifact child) => Assert.IsType<Image>(child).Config.Platform.ToString();

    private async Task<IArtifact> ReadAsync(string tag)
    {
        using var source = await OciLayout.OpenAsync(app.Layout, CancellationToken.None);
        return await source.LoadAsync(await source.ResolveAsync(tag, CancellationToken.None), CancellationToken.None);
    }

    private async Task<Digest> DigestAsync(string tag) => (await ReadAsync(tag)).Manifest.Descriptor.Digest;
}
