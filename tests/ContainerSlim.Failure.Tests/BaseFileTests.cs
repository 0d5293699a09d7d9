using System.Formats.Tar;
using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>A base from an archive or a layout of somebody else.</summary>
public sealed class BaseFileTests
{
    [Theory]
    [InlineData("oci-archive", TarEntryType.RegularFile, "../evil", "")]
    [InlineData("oci-archive", TarEntryType.RegularFile, "blobs/../../evil", "")]
    [InlineData("oci-archive", TarEntryType.RegularFile, "/etc/evil", "")]
    [InlineData("oci-archive", TarEntryType.SymbolicLink, "evil", "/etc/passwd")]
    [InlineData("oci-archive", TarEntryType.SymbolicLink, "blobs/evil", "../../passwd")]
    [InlineData("oci-archive", TarEntryType.HardLink, "evil", "../passwd")]
    [InlineData("docker-archive", TarEntryType.RegularFile, "../evil", "")]
    [InlineData("docker-archive", TarEntryType.RegularFile, "/etc/evil", "")]
    [InlineData("docker-archive", TarEntryType.SymbolicLink, "evil", "/etc/passwd")]
    [InlineData("docker-archive", TarEntryType.HardLink, "evil", "../../passwd")]
    public async Task An_archive_with_an_entry_that_leads_out_is_refused_by_the_entrys_name(string kind, TarEntryType type, string name, string target)
    {
        await using var scene = await Scene.StartAsync();
        var archive = await ArchiveAsync(scene, kind);
        HostileEntry.Put(archive, type, name, target);

        var message = await scene.RefusesAlwaysAsync(ErrorCode.UnsafeEntry, scene.Input with { Base = $"{kind}:{archive}" });

        Assert.Contains($"the entry '{name}' is not safe", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task An_archive_cut_in_half_is_refused(string kind)
    {
        await using var scene = await Scene.StartAsync();
        var archive = await ArchiveAsync(scene, kind);
        await using (var file = File.OpenWrite(archive)) file.SetLength(file.Length / 2 / 512 * 512);

        Assert.Contains(
            archive,
            await scene.RefusesAlwaysAsync(ErrorCode.InvalidArchive, scene.Input with { Base = $"{kind}:{archive}" }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-archive", "")]
    [InlineData("oci-archive", "PK\u0003\u0004")]
    [InlineData("oci-archive", "hello")]
    [InlineData("docker-archive", "")]
    [InlineData("docker-archive", "{\"schemaVersion\":2}")]
    public async Task A_file_that_is_no_archive_is_refused(string kind, string content)
    {
        await using var scene = await Scene.StartAsync();
        await File.WriteAllTextAsync(scene.Combine("file"), content);

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidArchive, scene.Input with { Base = $"{kind}:{scene.Combine("file")}" });
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task A_folder_is_no_archive(string kind)
    {
        await using var scene = await Scene.StartAsync();

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidArchive, scene.Input with { Base = $"{kind}:{scene.App}" });
    }

    [Fact]
    public async Task A_folder_that_is_no_layout_is_refused()
    {
        await using var scene = await Scene.StartAsync();

        await scene.RefusesAlwaysAsync(ErrorCode.InvalidArchive, scene.Input with { Base = $"oci:{scene.App}" });
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task A_path_with_nothing_is_refused(string kind)
    {
        await using var scene = await Scene.StartAsync();

        await scene.RefusesAlwaysAsync(ErrorCode.ImageNotFound, scene.Input with { Base = $"{kind}:{scene.Combine("nothing")}" });
    }

    [Fact]
    public async Task A_name_that_a_layout_has_not_is_refused_with_those_it_has()
    {
        await using var scene = await Scene.StartAsync();

        var message = await scene.RefusesAlwaysAsync(ErrorCode.ImageNotFound, scene.Input with { Base = $"oci:{scene.Layout}:2" });

        Assert.EndsWith("use one of the names that it contains: 1.", message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(Places))]
    public async Task A_layout_with_a_changed_blob_is_refused(string destination)
    {
        await using var scene = await Scene.StartAsync();
        var copy = await LayoutAsync(scene);
        var layer = Directory.EnumerateFiles(Path.Combine(copy, "blobs", "sha256")).MaxBy(file => new FileInfo(file).Length)!;
        Bytes.Flip(layer);

        var message = await scene.RefusesAlwaysAsync(ErrorCode.ContentMismatch, Scene.Only(destination, scene.Input with { Base = $"oci:{copy}" }));

        Assert.Contains(Path.GetFileName(layer), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task Whatever_an_archive_holds_a_failure_is_a_sentence(string kind)
    {
        await using var scene = await Scene.StartAsync();
        var good = await File.ReadAllBytesAsync(await ArchiveAsync(scene, kind));
        var damaged = scene.Combine("damaged.tar");
        for (var seed = 0; seed < 100; seed++)
        {
            await File.WriteAllBytesAsync(damaged, Damage([.. good], new Random(seed)));

            var failure = await Record.ExceptionAsync(() => scene.BuildAsync(Scene.Only("archive", scene.Input with { Base = $"{kind}:{damaged}" })));

            Assert.True(failure is null or SlimException, $"seed {seed}: {failure}");
        }

        Assert.Empty(scene.TemporaryFiles());
        await scene.SucceedsAsync(scene.Input);
    }

    // A good image, as an archive of the kind.
    private static async Task<string> ArchiveAsync(Scene scene, string kind)
    {
        var path = scene.Combine("foreign", "base.tar");
        await scene.BuildAsync(Scene.Only(kind == "docker-archive" ? "docker archive" : "archive", scene.Input with { ArchivePath = path }));
        return path;
    }

    private static async Task<string> LayoutAsync(Scene scene)
    {
        var path = scene.Combine("foreign");
        await scene.BuildAsync(Scene.Only("layout", scene.Input with { LayoutPath = path }));
        return path;
    }

    // Mostly in the headers, where a tar says what it is.
    private static byte[] Damage(byte[] archive, Random random)
    {
        for (var i = 0; i < 3; i++) archive[(random.Next(archive.Length / 512) * 512) + random.Next(512)] = (byte)random.Next(256);
        return archive;
    }
}
