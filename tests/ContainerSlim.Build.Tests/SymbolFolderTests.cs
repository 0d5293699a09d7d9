using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class SymbolFolderTests : IDisposable
{
    private readonly TemporaryDirectory output = new();
    private readonly PublishFolder folder = PublishFolder.Native().With("hello.dbg", "\u007fELF of the program").With("plugins/Plugin.pdb", "BSJB of a plugin");

    private string Archive => output.Combine("images", "hello.oci.tar");

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
    }

    [Fact]
    public async Task Symbols_lie_beside_the_archive_as_they_lay_in_the_publish_folder()
    {
        var written = await SymbolFolder.WriteAsync([folder.App()], Archive, CancellationToken.None);

        Assert.Equal(output.Combine("images", "hello.oci.symbols"), written);
        Assert.Equal("\u007fELF of the program", await File.ReadAllTextAsync(Path.Combine(written!, "hello.dbg")));
        Assert.Equal("BSJB of a plugin", await File.ReadAllTextAsync(Path.Combine(written!, "plugins", "Plugin.pdb")));
    }

    [Fact]
    public async Task Newer_symbols_take_the_place_of_older_ones()
    {
        await SymbolFolder.WriteAsync([folder.App()], Archive, CancellationToken.None);
        folder.With("hello.dbg", "\u007fELF anew");

        var written = await SymbolFolder.WriteAsync([folder.App()], Archive, CancellationToken.None);

        Assert.Equal("\u007fELF anew", await File.ReadAllTextAsync(Path.Combine(written!, "hello.dbg")));
    }

    [Fact]
    public async Task Without_an_archive_they_stay_where_they_were_published() =>
        Assert.Null(await SymbolFolder.WriteAsync([folder.App()], archivePath: null, CancellationToken.None));

    [Fact]
    public async Task Symbols_that_are_in_the_image_are_nowhere_else()
    {
        var app = Published.Read(folder.Input() with { KeepSymbols = true }, "linux-x64");

        Assert.Null(await SymbolFolder.WriteAsync([app], Archive, CancellationToken.None));
    }

    [Fact]
    public async Task Symbols_of_several_platforms_lie_apart()
    {
        var written = await SymbolFolder.WriteAsync([folder.App(), folder.App() with { RuntimeIdentifier = "linux-arm64" }], Archive, CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(written!, "linux-x64", "hello.dbg")));
        Assert.True(File.Exists(Path.Combine(written!, "linux-arm64", "hello.dbg")));
    }
}
