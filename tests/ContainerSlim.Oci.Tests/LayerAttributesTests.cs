using System.Collections.Immutable;
using System.Formats.Tar;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

/// <summary>Attributes of entries that only some system knows.</summary>
public sealed class LayerAttributesTests : IDisposable
{
    private static readonly ImmutableSortedDictionary<string, string> Attributes = ImmutableSortedDictionary<string, string>.Empty
        .Add("VENDOR.b", "two=2")
        .Add("VENDOR.a", "grün");

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task They_are_pax_records_of_their_entry()
    {
        var longName = new string('n', 300);

        var read = await ReadAsync(
            Text("a", "644", "content") with { Attributes = Attributes },
            Text(longName, "644", "more") with { Attributes = Attributes },
            Text("z", "644", ""));

        Assert.Equal(["a:grün,two=2", $"{longName}:grün,two=2", "z:,"], read);
    }

    [Fact]
    public async Task An_entry_with_others_makes_another_layer()
    {
        var entry = Text("a", "644", "content");

        Digest[] keys =
        [
            await KeyAsync(entry),
            await KeyAsync(entry with { Attributes = Attributes }),
            await KeyAsync(entry with { Attributes = Attributes.Remove("VENDOR.a") }),
        ];
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public void Below_a_directory_a_hard_link_keeps_its_file_and_a_symbolic_link_its_text()
    {
        Assert.Equal(("Files/b", "Files/a"), (LayerEntry.HardLink("b", "a").Below("Files").Path, LayerEntry.HardLink("b", "a").Below("Files").LinkTarget));
        Assert.Equal(
            ("Files/x/c", "a"),
            (LayerEntry.SymbolicLink("c", "a").Below("/Files/x/").Path, LayerEntry.SymbolicLink("c", "a").Below("Files").LinkTarget));
    }

    private async Task<Digest> KeyAsync(LayerEntry entry) =>
        LayerKey.Of(
            await LayerKey.IdentifyAsync([entry], StatCache.Empty(Store(directory.Combine("store")), directory.Path, TimeProvider.System), default),
            new());

    private async Task<IReadOnlyList<string>> ReadAsync(params LayerEntry[] entries)
    {
        var layer = await LayerWriter.WriteAsync(entries, new(), Store(directory.Combine("store")), default);
        using var reader = new TarReader(new MemoryStream(Bytes.Gunzip(await layer.Blob.ReadAllAsync(default))));
        var read = new List<string>();
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            var attributes = entry.Format == TarEntryFormat.Pax ? ((PaxTarEntry)entry).ExtendedAttributes : null;
            read.Add($"{entry.Name}:{attributes?.GetValueOrDefault("VENDOR.a")},{attributes?.GetValueOrDefault("VENDOR.b")}");
        }

        return read;
    }
}
