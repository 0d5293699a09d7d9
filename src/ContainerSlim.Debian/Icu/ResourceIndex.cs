using System.Buffers.Binary;

namespace ContainerSlim.Debian.Icu;

/// <summary>
/// A tree's <c>res_index.res</c>: which locales it has. <c>uloc_getAvailable</c>, and so <c>CultureInfo.GetCultures</c>, answers with what the main
/// tree's lists.
/// </summary>
internal static class ResourceIndex
{
    public const string FileName = "res_index.res";

    /// <summary>The same index without the locales that are not there. It keeps its size, but where their names were are zeros.</summary>
    public static ReadOnlyMemory<byte> Restrict(ReadOnlyMemory<byte> index, IReadOnlySet<string> locales)
    {
        var bundle = ResourceBundle.Read(index, pool: null);
        if (bundle.Root is not { } root) return index;

        var result = index.ToArray();
        var body = result.AsSpan(index.Length - bundle.Body.Length);
        body[bundle.KeysStart..bundle.KeysEnd].Clear();
        for (var i = 0; i < root.Count; i++)
        {
            KeepKey(bundle, body, root.KeyAt(i), root.KeySize);
            if (bundle.TableAt(bundle.Value(root, i)) is { } table) Restrict(bundle, body, table, locales);
        }

        return result;
    }

    private static void Restrict(ResourceBundle bundle, Span<byte> body, ResourceTable table, IReadOnlySet<string> locales)
    {
        var kept = Enumerable.Range(0, table.Count).Where(i => locales.Contains(bundle.Key(table, i))).ToList();
        var shorter = table with { Count = kept.Count };
        body[(int)table.Start..(int)table.ValueAt(table.Count)].Clear();
        WriteCount(body[(int)table.Start..], shorter);
        for (var i = 0; i < kept.Count; i++)
        {
            Copy(bundle, body, (table.KeyAt(kept[i]), shorter.KeyAt(i), table.KeySize));
            Copy(bundle, body, (table.ValueAt(kept[i]), shorter.ValueAt(i), table.ValueSize));
            KeepKey(bundle, body, table.KeyAt(kept[i]), table.KeySize);
        }
    }

    private static void WriteCount(Span<byte> at, ResourceTable table)
    {
        if (table.KeySize == sizeof(ushort)) BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)table.Count);
        else BinaryPrimitives.WriteInt32LittleEndian(at, table.Count);
    }

    private static void Copy(ResourceBundle bundle, Span<byte> body, (long From, long To, int Size) part) =>
        bundle.Body.Slice(part.From, part.Size).Bytes.Span.CopyTo(body[(int)part.To..]);

    private static void KeepKey(ResourceBundle bundle, Span<byte> body, long at, int size)
    {
        var offset = size == sizeof(ushort) ? bundle.Body.UInt16(at) : bundle.Body.UInt32(at);
        var length = bundle.Body.Text(offset).Length;
        bundle.Body.Slice(offset, length).Bytes.Span.CopyTo(body[(int)offset..]);
    }
}
