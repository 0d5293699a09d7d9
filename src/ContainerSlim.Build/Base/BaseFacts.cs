using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What is known of a base that was cut from packages, and kept beside its layers.</summary>
/// <param name="Provided">The libraries that it provides.</param>
/// <param name="Warnings">What scripts of its packages would have done, and what is not done.</param>
internal sealed record BaseFacts(ProvidedLibraries Provided, IReadOnlyList<string> Warnings)
{
    private const string Kind = "base-facts-1";
    private const int ElfHeader = 64;

    private static readonly byte[] Magic = [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>The facts of a base; null if they are not in the store.</summary>
    public static BaseFacts? Find(string key, BlobStore store)
    {
        if (store.FindRecord(Kind, key) is not { } record) return null;

        var lines = Encoding.UTF8.GetString(record).Split('\n');
        var end = Array.IndexOf(lines, "");
        return end >= 0 && ProvidedLibraries.Parse(string.Join('\n', lines[(end + 1)..])) is { } provided ? new BaseFacts(provided, lines[..end]) : null;
    }

    /// <summary>Keeps the facts of a base.</summary>
    public Task PutAsync(string key, BlobStore store, CancellationToken ct)
    {
        var text = string.Concat(Warnings.Select(warning => warning.ReplaceLineEndings(" ") + "\n")) + "\n" + Provided.ToText();
        return store.PutRecordAsync(Kind, key, Encoding.UTF8.GetBytes(text), ct);
    }

    /// <summary>The facts of a base, and the problems that its own files have.</summary>
    public static async Task<(BaseFacts Facts, IReadOnlyList<NativeProblem> Problems)> OfAsync(BaseContent content, string architecture, CancellationToken ct)
    {
        var list = new List<NativeEntry>();
        foreach (var entry in content.Groups.SelectMany(group => group.Entries)) list.Add(await ReadAsync(entry, ct));

        var tree = new NativeTree(list);
        var native = list.Where(one => one.Read?.Invoke() is { } elf && elf.Architecture == architecture).Select(one => one.Path).ToList();
        var search = new LoaderSearch();
        var libraries = list.Select(one => one.Path).Where(path => path.Contains(".so", StringComparison.Ordinal));
        var provided = ProvidedLibraries.Of(tree, libraries, architecture, search);
        var closure = NativeClosure.Prove(tree, native.Select(path => new NativeRoot(path)), search);
        return (new BaseFacts(provided, content.ScriptWarnings), closure.Problems);
    }

    private static async Task<NativeEntry> ReadAsync(LayerEntry entry, CancellationToken ct)
    {
        var path = "/" + entry.Path;
        if (entry.Kind == EntryKind.SymbolicLink) return new NativeEntry(path) { LinkTarget = entry.LinkTarget };
        if (entry.Kind == EntryKind.HardLink) return new NativeEntry(path) { LinkTarget = "/" + entry.LinkTarget };
        if (entry.Kind != EntryKind.File) return new NativeEntry(path);

        var elf = entry.Size < ElfHeader ? null : await ReadElfAsync(entry, ct);
        return new NativeEntry(path) { Read = () => elf };
    }

    private static async Task<ElfFile?> ReadElfAsync(LayerEntry entry, CancellationToken ct)
    {
        await using var stream = await entry.OpenAsync!(ct);
        var bytes = new byte[entry.Size];
        await stream.ReadExactlyAsync(bytes.AsMemory(0, Magic.Length), ct);
        if (!bytes.AsSpan().StartsWith(Magic)) return null;

        await stream.ReadExactlyAsync(bytes.AsMemory(Magic.Length), ct);
        return ElfFile.Read(bytes);
    }
}
