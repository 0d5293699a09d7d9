using System.Globalization;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary>The contents of a cache as text.</summary>
internal static class CacheText
{
    private static readonly string[] Header = ["What", "Files", "Size", "Last day", "Last week", "Last month", "Before"];

    private static readonly TimeSpan[] Ages = [TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>Sizes by kind and by last use.</summary>
    public static void Write(Terminal terminal, string root, IReadOnlyList<StoreUsage> usage)
    {
        terminal.Show(root);
        if (usage.Count == 0)
        {
            terminal.Show("  nothing");
            return;
        }

        terminal.Show("");
        terminal.Table(Header, [.. usage.GroupBy(one => one.Kind).Select(kind => Row(NameOf(kind.Key), [.. kind])), Row("total", usage)]);
    }

    /// <summary>What was read, and each damaged file.</summary>
    public static void Write(Terminal terminal, string root, StoreCheck check)
    {
        foreach (var file in check.Damaged) terminal.Show($"damaged: {file.Path} ({Sizes.Text(file.Size)}){(file.IsRemoved ? ", removed" : "")}");
        terminal.Say(
            string.Create(CultureInfo.InvariantCulture, $"{check.Files} files ({Sizes.Text(check.Size)}) read in {root}, {check.Damaged.Count} damaged"));
    }

    /// <summary>The name of a kind, in text and JSON.</summary>
    public static string NameOf(StoredKind kind) => kind switch
    {
        StoredKind.Blobs => "blobs",
        StoredKind.Members => "members",
        StoredKind.Records => "records",
        StoredKind.Stats => "stats",
        _ => "leftovers",
    };

    private static string[] Row(string name, IReadOnlyList<StoreUsage> usage) =>
    [
        name,
        usage.Sum(one => one.Files).ToString(CultureInfo.InvariantCulture),
        Sizes.Text(usage.Sum(one => one.Size)),
        .. Ages.Select(age => usage.Where(one => one.Unused == age).Sum(one => one.Size)).Select(size => size == 0 ? "-" : Sizes.Text(size)),
    ];
}
