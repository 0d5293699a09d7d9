using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

[Collection(nameof(RestoredPacks))]
public sealed class RuntimeLayerTests(RestoredPacks restored)
{
    private const string Root = "usr/share/dotnet/";

    [SkippableFact]
    public void The_layer_has_the_files_of_the_installed_runtime()
    {
        RequireInstalled();

        Assert.Equal(
            InstalledFiles().Order(StringComparer.Ordinal),
            Files().Select(entry => entry.Path[Root.Length..]).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task The_layers_files_are_those_of_the_installed_runtime_byte_for_byte()
    {
        RequireInstalled();

        foreach (var entry in Files())
        {
            var installed = await File.ReadAllBytesAsync(Path.Combine(InstalledRuntime.Root, entry.Path[Root.Length..]));
            var made = await ReadAsync(entry);
            Assert.True(installed.AsSpan().SequenceEqual(made), entry.Path);
        }
    }

    [Fact]
    public void Only_createdump_is_a_program() =>
        Assert.Equal(["createdump"], Files().Where(entry => entry.Mode != Convert.ToInt32("644", 8)).Select(entry => Path.GetFileName(entry.Path)));

    [Fact]
    public void Without_diagnostics_the_layer_lacks_what_only_debuggers_dumps_and_tracers_use() => Assert.Equal(
        ["createdump", "libclrgc.so", "libclrgcexp.so", "libcoreclrtraceptprovider.so", "libmscordaccore.so", "libmscordbi.so"],
        Entries()
            .Select(entry => entry.Path)
            .Except(Entries(diagnostics: false).Select(entry => entry.Path))
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_folder_down_to_the_files_is_in_the_layer_once()
    {
        var folders = Entries().Where(entry => entry.Kind == EntryKind.Directory).Select(entry => entry.Path).ToList();

        Assert.Equal(
            [
                "usr/share/dotnet", "usr/share/dotnet/host", "usr/share/dotnet/host/fxr", $"usr/share/dotnet/host/fxr/{restored.Version}",
                "usr/share/dotnet/shared",
                "usr/share/dotnet/shared/Microsoft.AspNetCore.App", $"usr/share/dotnet/shared/Microsoft.AspNetCore.App/{restored.Version}",
                "usr/share/dotnet/shared/Microsoft.NETCore.App", $"usr/share/dotnet/shared/Microsoft.NETCore.App/{restored.Version}",
            ],
            folders.Order(StringComparer.Ordinal));
    }

    private void RequireInstalled() =>
        Skip.IfNot(
            Directory.Exists(Path.Combine(InstalledRuntime.Root, "shared", "Microsoft.AspNetCore.App", restored.Version)),
            $"the runtime {restored.Version} is not the one that is installed");

    private IEnumerable<string> InstalledFiles() =>
    [
        .. InstalledRuntime.FilesIn("host", "fxr", restored.Version),
        .. InstalledRuntime.FilesIn("shared", "Microsoft.NETCore.App", restored.Version),
        .. InstalledRuntime.FilesIn("shared", "Microsoft.AspNetCore.App", restored.Version),
    ];

    private List<LayerEntry> Entries(bool diagnostics = true) => RuntimeLayer.Entries(restored.Packs, RestoredPacks.Rid, diagnostics);

    private IEnumerable<LayerEntry> Files() => Entries().Where(entry => entry.Kind == EntryKind.File);

    private static async Task<byte[]> ReadAsync(LayerEntry entry)
    {
        await using var content = await entry.OpenAsync!(CancellationToken.None);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}
