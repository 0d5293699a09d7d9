using System.Text;
using ContainerSlim.Build.Stages;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a layer says about an image, read in one pass.</summary>
/// <param name="Entries">The entries, in their order.</param>
internal sealed record LayerFacts(IReadOnlyList<LayerIndexEntry> Entries)
{
    private const int MaxText = 32 << 20;
    private const int ElfHeader = 64;

    // No program is larger, and an array cannot be.
    private const int MaxElf = 1 << 30;

    private static readonly byte[] Magic = [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>The headers of native files, by the number of their entry.</summary>
    public Dictionary<int, ElfFile> Native { get; } = [];

    /// <summary>The texts that matter, by the number of their entry.</summary>
    public Dictionary<int, string> Texts { get; } = [];

    /// <summary>Reads a layer.</summary>
    /// <exception cref="OciException">It does not match its descriptor, or is not a layer.</exception>
    public static async Task<LayerFacts> ReadAsync(Blob layer, CancellationToken ct)
    {
        var entries = new List<LayerIndexEntry>();
        var facts = new LayerFacts(entries);
        await foreach (var item in LayerReader.ReadAsync(layer, Zstd.Decompress, ct))
        {
            if (item.Kind == EntryKind.File) await facts.ReadAsync(entries.Count, item, ct);
            entries.Add(new LayerIndexEntry(item.Path, item.Kind, item.Mode, item.UserId, item.GroupId, item.Size, item.LinkTarget));
        }

        return facts;
    }

    private async Task ReadAsync(int number, LayerItem item, CancellationToken ct)
    {
        if (IsText(item.Path) && item.Size <= MaxText)
        {
            using var reader = new StreamReader(item.Content, Encoding.UTF8, leaveOpen: true);
            Texts[number] = await reader.ReadToEndAsync(ct);
            return;
        }

        if (item.Size is < ElfHeader or > MaxElf) return;

        var head = new byte[Magic.Length];
        await item.Content.ReadExactlyAsync(head, ct);
        if (!head.AsSpan().SequenceEqual(Magic)) return;

        var bytes = new byte[item.Size];
        head.CopyTo(bytes, 0);
        await item.Content.ReadExactlyAsync(bytes.AsMemory(Magic.Length), ct);
        if (ElfFile.Read(bytes) is { } elf) Native[number] = elf;
    }

    private static bool IsText(string path) =>
        BaseFiles.IsWanted(path)
        || path.EndsWith(".runtimeconfig.json", StringComparison.Ordinal)
        || (path.StartsWith("etc/ld", StringComparison.Ordinal) && Path.GetExtension(path) is ".conf" or ".path");
}
