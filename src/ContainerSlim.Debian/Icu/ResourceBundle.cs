using System.Text;

namespace ContainerSlim.Debian.Icu;

/// <summary>
/// The top of one <c>.res</c> file: a table of texts and tables. Keys and texts may be in the tree's <c>pool.res</c>. ICU, <c>uresdata.h</c>, "ResB",
/// versions 2 and 3.
/// </summary>
internal sealed class ResourceBundle
{
    // Types of resources: the upper four bits of a resource word.
    public const int Text32 = 0;
    public const int Text16 = 6;

    private const int Table = 2;
    private const int Table32 = 4;
    private const int Table16 = 5;
    private const int UsesPool = 4;
    private const int MostTextLength = 1000;

    private readonly ByteView body;
    private readonly ResourceBundle? pool;
    private readonly int keysEnd;
    private readonly int pooledTexts;
    private readonly int pooledTexts16;

    private ResourceBundle(ByteView body, ResourceBundle? pool)
    {
        this.body = body;
        this.pool = pool;
        var count = body.Byte(4);
        if (count < 5) throw Invalid("has too short an index");

        var attributes = count > 5 ? body.UInt32(24) : 0;
        KeysStart = (1 + count) * 4;
        keysEnd = Top(8, KeysStart);
        pooledTexts = (int)((body.UInt32(4) >> 8) | ((attributes & 0xF000) << 12));
        pooledTexts16 = (int)(attributes >> 16);
        if ((attributes & UsesPool) == 0) this.pool = null;
        else if (pool is null) throw Invalid("refers to a pool that is missing");
    }

    /// <summary>Where the keys begin in <see cref="Body"/>; the 16-bit units follow them.</summary>
    public int KeysStart { get; }

    public int KeysEnd => keysEnd;

    /// <summary>Everything behind the header; offsets in the file count from here.</summary>
    public ByteView Body => body;

    /// <summary>The topmost table, null if it is empty: that locale has only its parents' data.</summary>
    public ResourceTable? Root => TableAt(body.UInt32(0));

    public static ResourceBundle Read(ReadOnlyMemory<byte> item, ResourceBundle? pool)
    {
        var view = new ByteView(item);
        var headerSize = view.UInt16(0);
        var isBundle = view.UInt16(2) == 0x27DA && view.UInt32(8) == 0x00020000 && view.UInt32(12) == 0x42736552;
        if (!isBundle || view.Byte(16) is not (2 or 3)) throw Invalid("is of another format");

        return new ResourceBundle(view.Slice(headerSize, view.Length - headerSize), pool);
    }

    /// <summary>The text of a key of the topmost table, null if there is none.</summary>
    public string? FindText(string key)
    {
        if (Root is not { } table) return null;

        for (var i = 0; i < table.Count; i++)
        {
            if (Key(table, i) == key) return TextAt(Value(table, i));
        }

        return null;
    }

    /// <summary>The table that a resource word refers to, null if it is something else or empty.</summary>
    public ResourceTable? TableAt(uint resource)
    {
        var offset = (int)(resource & 0xFFFFFFF);
        if (offset == 0) return null;

        // Count and keys are numbers of one size; in a Table, values begin at the next multiple of four.
        return (resource >> 28) switch
        {
            Table => ResourceTable.Read(body, offset * 4L, keySize: 2, valueSize: 4),
            Table32 => ResourceTable.Read(body, offset * 4L, keySize: 4, valueSize: 4),
            Table16 => ResourceTable.Read(body, keysEnd + (offset * 2L), keySize: 2, valueSize: 2),
            _ => null,
        };
    }

    public string Key(ResourceTable table, int index)
    {
        if (table.KeySize == 4)
        {
            var word = body.UInt32(table.KeyAt(index));
            return word >> 31 == 0 ? body.Text(word) : Pool.PooledKey(word & 0x7FFFFFFF);
        }

        // Keys of the pool count on from the end of the own ones.
        var offset = body.UInt16(table.KeyAt(index));
        var own = keysEnd > KeysStart ? keysEnd : 0;
        return offset < own || pool is null ? body.Text(offset) : pool.PooledKey(offset - own);
    }

    /// <summary>A resource word; the values of a small table are texts among the 16-bit units.</summary>
    public uint Value(ResourceTable table, int index)
    {
        if (table.ValueSize == 4) return body.UInt32(table.ValueAt(index));

        uint value = body.UInt16(table.ValueAt(index));
        var text = value < pooledTexts16 ? value : value - (uint)pooledTexts16 + (uint)pooledTexts;
        return ((uint)Text16 << 28) | text;
    }

    private ResourceBundle Pool => pool ?? throw Invalid("refers to a pool that it does not use");

    private string? TextAt(uint resource)
    {
        var offset = (int)(resource & 0xFFFFFFF);
        return (resource >> 28) switch
        {
            Text32 when offset == 0 => "",
            Text32 => Utf16((offset * 4L) + 4, body.UInt32(offset * 4L)),
            Text16 when offset < pooledTexts => Pool.Text16At(offset),
            Text16 => Text16At(offset - pooledTexts),
            _ => null,
        };
    }

    // A text without a length ends at a zero; a length of up to 1,006 units is in one unit, a trail surrogate.
    private string Text16At(long index)
    {
        var at = keysEnd + (index * 2);
        var first = body.UInt16(at);
        if (first is >= 0xDC00 and < 0xDFEF) return Utf16(at + 2, first & 0x3FF);
        if (first is >= 0xDFEF and <= 0xDFFF) throw Invalid("has a name that is too long");

        var length = 0;
        while (body.UInt16(at + (length * 2L)) != 0)
        {
            if (length++ > MostTextLength) throw Invalid("has a name that is too long");
        }

        return Utf16(at, length);
    }

    private string Utf16(long at, uint length) => length > MostTextLength ? throw Invalid("has a name that is too long") : Utf16(at, (int)length);

    private string Utf16(long at, int length) => Encoding.Unicode.GetString(body.Slice(at, length * 2L).Bytes.Span);

    private string PooledKey(long offset) => body.Text(KeysStart + offset);

    private int Top(int at, int least)
    {
        var top = body.UInt32(at) * 4L;
        return top >= least && top <= body.Length ? (int)top : throw Invalid("has a wrong index");
    }

    private static InvalidDataException Invalid(string why) => new($"cannot read the ICU data: a resource bundle {why}");
}
