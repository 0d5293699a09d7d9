using System.Globalization;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class AppLayerTests : IDisposable
{
    private const UnixFileMode Everything = (UnixFileMode)0b111_111_111;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_program_is_executable_whatever_its_mode_on_disk()
    {
        folder.WithMode("Hello", OwnerOnly);

        Assert.Equal("755", Mode("app/Hello"));
    }

    [Fact]
    public void A_library_is_not_executable_whatever_its_mode_on_disk()
    {
        folder.WithBytes("libx.so", PublishFolder.Elf(PublishFolder.Platform, isProgram: false)).WithMode("libx.so", Everything);

        Assert.Equal("644", Mode("app/libx.so"));
    }

    [Fact]
    public void A_script_with_an_execute_bit_is_executable()
    {
        folder.With("run.sh", "#!/bin/sh\n").WithMode("run.sh", Everything);

        Assert.Equal("755", Mode("app/run.sh"));
    }

    [SkippableFact]
    public void A_script_without_an_execute_bit_is_a_text()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no execute bit");
        folder.With("run.sh", "#!/bin/sh\n").WithMode("run.sh", OwnerOnly);

        Assert.Equal("644", Mode("app/run.sh"));
    }

    [Fact]
    public void A_plain_file_is_readable_by_all_and_writable_by_root_only()
    {
        folder.WithMode("Hello.dll", Everything);

        Assert.Equal("644", Mode("app/Hello.dll"));
    }

    [Fact]
    public void Everything_belongs_to_root()
    {
        folder.With("wwwroot/index.html", "hello");

        Assert.All(Entries(), entry => Assert.Equal((0, 0), (entry.UserId, entry.GroupId)));
    }

    [Fact]
    public void Folders_are_kept_empty_ones_too()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "plugins", "empty"));

        Assert.Equal(
            ["app", "app/plugins", "app/plugins/empty"],
            Entries().Where(entry => entry.Kind == EntryKind.Directory).Select(entry => entry.Path).Order());
    }

    [Fact]
    public void A_deep_working_directory_brings_the_folders_above_it() =>
        Assert.Equal(
            ["srv", "srv/team", "srv/team/app"],
            Entries(folder, "/srv/team/app").Where(entry => entry.Kind == EntryKind.Directory).Select(entry => entry.Path).Order());

    [SkippableFact]
    public void A_link_inside_the_folder_stays_a_link()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links needs a privilege on Windows");
        folder.WithLink("current", "Hello.dll");

        Assert.Equal((EntryKind.SymbolicLink, "Hello.dll"), (Entry("app/current").Kind, Entry("app/current").LinkTarget));
    }

    [SkippableFact]
    public void A_link_stays_a_link_where_the_folder_is_written_with_a_slash_at_its_end()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links needs a privilege on Windows");
        folder.WithLink("current", "Hello.dll");
        var app = Published.Read(folder.Input() with { PublishDirectory = folder.Path + "/" }, "linux-x64");

        Assert.Equal(EntryKind.SymbolicLink, AppLayer.Entries(app, PublishFolder.Platform, "/app").Single(entry => entry.Path == "app/current").Kind);
    }

    [SkippableFact]
    public void A_link_to_the_folder_itself_is_not_followed()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links needs a privilege on Windows");
        folder.WithLink("self", ".");

        Assert.Equal(EntryKind.SymbolicLink, Entry("app/self").Kind);
    }

    [Fact]
    public async Task A_file_that_vanishes_before_it_is_read_ends_in_a_sentence()
    {
        var entry = Entry("app/Hello.dll");
        File.Delete(Path.Combine(folder.Path, "Hello.dll"));

        var e = await Assert.ThrowsAsync<BuildException>(() => ReadAsync(entry));

        Assert.Equal(ErrorCode.FileChanged, e.Code);
    }

    [Fact]
    public void The_app_host_of_another_platform_is_left_out()
    {
        using var foreign = PublishFolder.FrameworkDependent().WithProgram("Hello", new Platform("linux", "arm64")).With("Hello.exe", "MZ");

        Assert.Equal(
            ["app", "app/Hello.dll", "app/Hello.runtimeconfig.json"],
            Entries(foreign, "/app").Select(entry => entry.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_layer_does_not_depend_on_modes_order_times_or_culture()
    {
        var umasked = await DigestAsync(folder);
        using var other = new PublishFolder()
            .With("Hello.dll", "an assembly")
            .WithProgram("Hello", PublishFolder.Platform)
            .WithMode("Hello.dll", Everything)
            .WithMode("Hello", OwnerOnly);
        File.SetLastWriteTimeUtc(Path.Combine(other.Path, "Hello.dll"), DateTime.UnixEpoch.AddYears(9));

        Assert.Equal(umasked, await InOddCultureAsync(() => DigestAsync(other)));
    }

    private static async Task<T> InOddCultureAsync<T>(Func<Task<T>> run)
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (odd.NumberFormat.NegativeSign, odd.NumberFormat.NumberGroupSeparator, odd.DateTimeFormat.TimeSeparator) = ("~", "'", "h");
            Thread.CurrentThread.CurrentCulture = odd;
            return await run();
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private static async Task<Digest> DigestAsync(PublishFolder published)
    {
        using var directory = new TemporaryDirectory();
        var layer = await LayerWriter.WriteAsync(Entries(published, "/app"), new LayerOptions(), ImageFixtures.Store(directory.Path), CancellationToken.None);
        return layer.Blob.Descriptor.Digest;
    }

    private static async Task<string> ReadAsync(LayerEntry entry)
    {
        await using var content = await entry.OpenAsync!(CancellationToken.None);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }

    private static List<LayerEntry> Entries(PublishFolder published, string imageDirectory) =>
        AppLayer.Entries(published.App(), PublishFolder.Platform, imageDirectory);

    private List<LayerEntry> Entries() =>
        AppLayer.Entries(Published.Read(folder.Input() with { AssemblyName = "Hello" }, "linux-x64"), PublishFolder.Platform, "/app");

    private LayerEntry Entry(string path) => Entries().Single(entry => entry.Path == path);

    private string Mode(string path) => Convert.ToString(Entry(path).Mode, 8);
}
