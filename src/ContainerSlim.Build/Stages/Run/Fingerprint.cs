using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Everything that determines a stage's output: aspects (such as "inputs"), each with names (such as "src/app.js") and their digests. The
/// original values cannot be recovered from it.
/// </summary>
internal sealed record Fingerprint(ImmutableSortedDictionary<string, string> Parts)
{
    // More names would not add useful information.
    private const int NamesShown = 3;

    public static Fingerprint Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public Fingerprint With(string aspect, string name, string value) =>
        new(Parts.SetItem($"{aspect}: {name}", Digest.Of(Encoding.UTF8.GetBytes(value)).Hex));

    public Fingerprint With(string aspect, IEnumerable<KeyValuePair<string, string>> digests)
    {
        var parts = Parts.ToBuilder();
        foreach (var (name, digest) in digests) parts[$"{aspect}: {name}"] = digest;
        return new Fingerprint(parts.ToImmutable());
    }

    /// <summary>A description of what has changed; null if nothing has.</summary>
    public string? ChangesSince(Fingerprint former)
    {
        var changed = Parts.Keys.Union(former.Parts.Keys)
            .Where(key => Parts.GetValueOrDefault(key) != former.Parts.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal)
            .Select(key => key.Split(": ", 2))
            .GroupBy(part => part[0], part => part[1])
            .Select(aspect => $"{aspect.Key} changed{Names([.. aspect])}")
            .ToList();
        return changed.Count > 0 ? string.Join("; ", changed) : null;
    }

    private static string Names(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Where(name => name.Length > 0).Take(NamesShown));
        var more = names.Count > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - NamesShown} more") : "";
        return shown.Length > 0 ? $": {shown}{more}" : "";
    }
}
