using System.Formats.Tar;
using System.IO.Compression;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class OciArchiveTests : LayoutFixture
{
    [Fact]
    public async Task An_image_comes_back_byte_for_byte()
    {
        await PublishAsync(Image);

        using var archive = await OciArchive.OpenAsync(Archive, default);
        var loaded = await LoadAsync(archive, "v1");

        Assert.Equal(Image.Manifest.Bytes.ToArray(), loaded.Manifest.Bytes.ToArray());
        await AssertReadableAsync(loaded);
    }

    [Fact]
    public async Task An_index_comes_back_with_all_its_images()
    {
        await PublishAsync(await ImageFixtures.CreateIndexAsync(Store));

        using var archive = await OciArchive.OpenAsync(Archive, default);
        var loaded = await LoadAsync(archive);

        Assert.Equal(2, loaded.Children.Count);
        await AssertReadableAsync(loaded);
    }

    [Fact]
    public async Task A_child_with_a_name_of_its_own_is_there_beside_the_index()
    {
        var index = await ImageFixtures.CreateIndexAsync(Store);
        var arm = index.Children[1].Manifest.Descriptor;
        var publisher = new OciArchivePublisher(Archive, ["v1"])
        {
            ChildNames = child => child.Manifest.Descriptor.Digest == arm.Digest ? ["v1-arm"] : [],
        };
        await publisher.PublishAsync(index, default);

        using var archive = await OciArchive.OpenAsync(Archive, default);

        Assert.Equal(["v1", "v1-arm"], archive.Names);
        Assert.Equal(arm.Digest, (await archive.ResolveAsync("v1-arm", default)).Digest);
    }

    [Fact]
    public async Task The_same_image_gives_the_same_bytes()
    {
        await PublishAsync(Image);
        var first = await File.ReadAllBytesAsync(Archive);
        await PublishAsync(Image);

        Assert.Equal(first, await File.ReadAllBytesAsync(Archive));
    }

    [Fact]
    public async Task Entries_come_in_order()
    {
        await PublishAsync(Image);

        var names = new List<string>();
        await foreach (var item in LayerReader.ReadTarAsync(File.OpenRead(Archive), "it", default)) names.Add(item.Path);

        Assert.Equal(["oci-layout", "index.json", "manifest.json", "blobs", "blobs/sha256"], names[..5]);
        Assert.Equal(names[5..].Order(StringComparer.Ordinal), names[5..]);
        Assert.Equal(4, names[5..].Count);
    }

    [Fact]
    public async Task Contents_may_be_read_side_by_side()
    {
        await PublishAsync(Image);
        using var archive = await OciArchive.OpenAsync(Archive, default);
        var image = (Image)await LoadAsync(archive);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => image.Layers[i % 2].Blob.ReadAllAsync(default))));

        Assert.Equal(read[0], read[6]);
    }

    [Theory]
    [InlineData("image.tar.gz")]
    [InlineData("image.TGZ")]
    public async Task A_name_that_says_gzip_gives_a_compressed_archive_with_the_same_content(string name)
    {
        await PublishAsync(Image);
        var publisher = new OciArchivePublisher(Directory.Combine("out", name), ["v1"]);

        await publisher.PublishAsync(Image, default);

        var bytes = await File.ReadAllBytesAsync(Directory.Combine("out", name));
        Assert.Equal(await File.ReadAllBytesAsync(Archive), Bytes.Gunzip(bytes));
        Assert.NotNull(await publisher.FindAsync(Image, default));
        await publisher.PublishAsync(Image, default);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Directory.Combine("out", name)));
    }

    [Fact]
    public async Task An_archive_that_is_not_compressed_as_its_name_says_is_written_again()
    {
        var publisher = new OciArchivePublisher(Directory.Combine("out", "image.tgz"), ["v1"]);
        await PublishAsync(Image);
        File.Copy(Archive, Directory.Combine("out", "image.tgz"));

        Assert.Null(await publisher.FindAsync(Image, default));
    }

    [Fact]
    public async Task An_archive_compressed_with_gzip_is_read_and_leaves_nothing_behind()
    {
        await PublishAsync(Image);
        var compressed = Directory.Combine("image.tgz");
        await File.WriteAllBytesAsync(compressed, Bytes.Gzip(await File.ReadAllBytesAsync(Archive)));
        var archive = await OciArchive.OpenAsync(compressed, default);
        await AssertReadableAsync(await LoadAsync(archive));

        archive.Dispose();

        Assert.Empty(System.IO.Directory.GetFiles(Path.GetTempPath(), TarArchive.TemporaryPrefix + "*"));
    }

    [SkippableFact]
    public async Task A_decompressed_archive_has_no_name_that_a_kill_could_leave_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows cannot remove the name of an open file");
        await PublishAsync(Image);
        var compressed = Directory.Combine("image.tgz");
        await File.WriteAllBytesAsync(compressed, Bytes.Gzip(await File.ReadAllBytesAsync(Archive)));

        using var archive = await OciArchive.OpenAsync(compressed, default);

        Assert.Empty(System.IO.Directory.GetFiles(Path.GetTempPath(), TarArchive.TemporaryPrefix + "*"));
        await AssertReadableAsync(await LoadAsync(archive));
    }

    [Fact]
    public async Task An_archive_that_grows_without_measure_is_refused()
    {
        var bomb = Directory.Combine("bomb.tgz");
        await using (var gzip = new GZipStream(File.Create(bomb), CompressionLevel.SmallestSize))
        {
            for (var i = 0; i < 80; i++) await gzip.WriteAsync(new byte[1 << 20]);
        }

        var failure = await FailAsync(ErrorCode.InvalidArchive, () => OciArchive.OpenAsync(bomb, default));

        Assert.Contains($"cannot read the archive '{bomb}': it decompresses to more than ", failure.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFiles(Path.GetTempPath(), TarArchive.TemporaryPrefix + "*"));
    }

    [Fact]
    public async Task An_image_that_lies_leaves_the_old_archive()
    {
        await PublishAsync(Image);
        var old = await File.ReadAllBytesAsync(Archive);

        await FailAsync(ErrorCode.ContentMismatch, () => PublishAsync(LyingImage()));

        Assert.Equal(old, await File.ReadAllBytesAsync(Archive));
        Assert.Single(System.IO.Directory.GetFiles(Path.GetDirectoryName(Archive)!));
    }

    [Fact]
    public async Task A_cancelled_publish_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OciArchivePublisher(Archive, ["v1"]).PublishAsync(Image, cancelled.Token));

        Assert.Empty(System.IO.Directory.GetFiles(Path.GetDirectoryName(Archive)!));
    }

    [Fact]
    public async Task An_archive_cut_short_is_a_sentence()
    {
        await PublishAsync(Image);
        var whole = await File.ReadAllBytesAsync(Archive);
        foreach (var length in new[] { 100, 600, 2000, whole.Length - 1200 })
        {
            await File.WriteAllBytesAsync(Archive, whole[..length]);
            await FailAsync(ErrorCode.InvalidArchive, () => OciArchive.OpenAsync(Archive, default));
        }
    }

    [Fact]
    public async Task A_compressed_archive_cut_short_is_a_sentence()
    {
        await PublishAsync(Image);
        var whole = Bytes.Gzip(await File.ReadAllBytesAsync(Archive));
        await File.WriteAllBytesAsync(Archive, whole[..(whole.Length / 2)]);

        await FailAsync(ErrorCode.InvalidArchive, () => OciArchive.OpenAsync(Archive, default));
    }

    [Fact]
    public Task An_archive_that_is_not_there_is_not_found() =>
        FailAsync(ErrorCode.ImageNotFound, () => OciArchive.OpenAsync(Archive, default));

    [Theory]
    [InlineData("")]
    [InlineData("this is no archive")]
    public Task A_file_that_is_no_archive_is_a_sentence(string content) =>
        FailAsync(ErrorCode.InvalidArchive, () => OciArchive.OpenAsync(Directory.Write("x.tar", content), default));

    [Fact]
    public async Task A_tar_that_is_no_layout_is_a_sentence()
    {
        var failure = await FailAsync(ErrorCode.InvalidArchive, () => OpenAsync(new TarBuilder().File("readme", "x")));

        Assert.Contains("'oci-layout' is missing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/x")]
    [InlineData("blobs/../../x")]
    public async Task An_entry_that_climbs_out_is_refused_by_name(string name)
    {
        var failure = await FailAsync(ErrorCode.UnsafeEntry, () => OpenAsync(new TarBuilder().File(name, "x")));

        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "/etc/passwd")]
    [InlineData(TarEntryType.SymbolicLink, "../x")]
    [InlineData(TarEntryType.HardLink, "/etc/passwd")]
    [InlineData(TarEntryType.HardLink, "../x")]
    public Task A_link_that_leads_out_is_refused(TarEntryType type, string target) =>
        FailAsync(ErrorCode.UnsafeEntry, () => OpenAsync(new TarBuilder().Add(type, "index.json", target)));

    [Fact]
    public Task Links_in_a_circle_lead_nowhere() => FailAsync(
        ErrorCode.InvalidArchive,
        () => OpenAsync(new TarBuilder().File("x", "").Add(TarEntryType.SymbolicLink, "oci-layout", "b").Add(TarEntryType.SymbolicLink, "b", "oci-layout")));

    [Fact]
    public async Task An_image_is_a_docker_archive_too()
    {
        await new OciArchivePublisher(Archive, ["v1"]) { DockerNames = [Reference.Parse("team/app:1")] }.PublishAsync(Image, default);

        using var docker = await DockerArchive.OpenAsync(Archive, default);

        Assert.Equal(["team/app:1"], docker.Names);
        Assert.Equal(Image.ConfigBlob.Descriptor.Digest, ((Image)await LoadAsync(docker, "team/app:1")).ConfigBlob.Descriptor.Digest);
    }

    private Task<Publication> PublishAsync(IArtifact artifact) => new OciArchivePublisher(Archive, ["v1"]).PublishAsync(artifact, default);

    private async Task OpenAsync(TarBuilder tar)
    {
        var path = Directory.Combine("evil.tar");
        await File.WriteAllBytesAsync(path, tar.ToArray());
        using var archive = await OciArchive.OpenAsync(path, default);
    }
}
