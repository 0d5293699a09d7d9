using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The entries of a copy, before the modes and owners that other copies set for the same directories are applied.</summary>
/// <param name="Entries">The entries, in the order of their paths.</param>
internal sealed record CopyDraft(IReadOnlyList<LayerEntry> Entries)
{
    /// <summary>The identities of the files' contents by path; null if the copy contains files from the disk.</summary>
    public IReadOnlyDictionary<string, string?>? Identities { get; init; }

    /// <summary>The directories whose owner this copy sets.</summary>
    public IReadOnlyList<LayerEntry> Held { get; init; } = [];

    /// <summary>Creates the layer.</summary>
    /// <param name="what">The description for the image's history.</param>
    /// <param name="rank">How often the content changes.</param>
    /// <param name="held">The directories that any of the copies sets.</param>
    public CopyLayer ToLayer(string what, CopyRank rank, HeldDirectories held)
    {
        var entries = held.Apply(Entries);
        return new CopyLayer(what, rank, entries) { Key = Identities is null ? null : KeyOf(entries, Identities) };
    }

    private static string KeyOf(IEnumerable<LayerEntry> entries, IReadOnlyDictionary<string, string?> identities)
    {
        var lines = entries.Select(entry => string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Path}\0{entry.Kind}\0{entry.Mode}\0{entry.UserId}\0{entry.GroupId}\0{entry.LinkTarget}\0{identities.GetValueOrDefault(entry.Path)}\n"));
        return $"copy/1 {Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines))).Hex}";
    }
}
