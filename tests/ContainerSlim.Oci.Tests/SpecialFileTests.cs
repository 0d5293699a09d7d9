using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>A pipe or a device in the place of a file is told of, and neither waited for nor read to an end that it does not have.</summary>
public sealed class SpecialFileTests : LayoutFixture
{
    [SkippableTheory]
    [InlineData("oci-layout")]
    [InlineData("index.json")]
    public async Task A_pipe_in_the_place_of_a_layouts_file_is_refused(string file)
    {
        await PublishAsync();
        await ReplaceByPipeAsync(Path.Combine(Layout, file));

        await RefusesAsync("it is a named pipe, and not a regular file", () => OciLayout.OpenAsync(Layout, default));
    }

    [SkippableFact]
    public async Task A_pipe_in_the_place_of_a_blob_is_refused()
    {
        await PublishAsync();
        using var layout = await OciLayout.OpenAsync(Layout, default);
        var blob = Image.Layers[0].Blob.Descriptor;
        await ReplaceByPipeAsync(Path.Combine(Layout, "blobs", "sha256", blob.Digest.Hex));

        await RefusesAsync("it is a named pipe", () => layout.OpenBlobAsync(blob, default));
    }

    [Fact]
    public async Task An_index_that_never_ends_is_refused()
    {
        await PublishAsync();
        File.Delete(Path.Combine(Layout, "index.json"));
        File.CreateSymbolicLink(Path.Combine(Layout, "index.json"), "/dev/zero");

        await RefusesAsync("it is a device", () => OciLayout.OpenAsync(Layout, default));
    }

    [Fact]
    public async Task An_index_that_is_far_too_large_is_refused_before_it_is_read()
    {
        await PublishAsync();
        await using (var index = File.OpenWrite(Path.Combine(Layout, "index.json"))) index.SetLength(1L << 33);

        await RefusesAsync("'index.json' is larger than 64 MiB", () => OciLayout.OpenAsync(Layout, default));
    }

    [SkippableFact]
    public async Task A_pipe_in_the_place_of_an_archive_is_refused()
    {
        var path = Path.Combine(Path.GetDirectoryName(Layout)!, "app.tar");
        await ReplaceByPipeAsync(path);

        await RefusesAsync("it is a named pipe", () => OciArchive.OpenAsync(path, default));
        await RefusesAsync("it is a named pipe", () => DockerArchive.OpenAsync(path, default));
    }

    [SkippableFact]
    public void What_a_link_leads_to_is_told_where_it_is_asked_for()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux tells");

        Assert.Equal(DiskFileType.Device, DiskFile.TypeOf("/dev/null", followsLinks: true));
        Assert.Equal(DiskFileType.SymbolicLink, DiskFile.TypeOf("/proc/self", followsLinks: false));
        Assert.Equal(DiskFileType.Directory, DiskFile.TypeOf("/proc/self", followsLinks: true));
        Assert.Equal(DiskFileType.Unknown, DiskFile.TypeOf("/nowhere/at/all", followsLinks: true));
    }

    private Task<Publication> PublishAsync() => new OciLayoutPublisher(Layout, ["v1"]).PublishAsync(Image, default);

    private static async Task ReplaceByPipeAsync(string path)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        await NamedPipe.CreateAsync(path);
    }

    private static async Task RefusesAsync(string part, Func<Task> open)
    {
        var e = await Assert.ThrowsAsync<OciException>(open);
        Assert.Equal(ErrorCode.InvalidArchive, e.Code);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }
}
