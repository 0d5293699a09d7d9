using System.Text;
using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>
/// Looks up packages of a suite by the names that they have or provide. It decompresses the index once, at the first name that the record of an
/// earlier resolution does not answer.
/// </summary>
internal sealed class SuiteLookup
{
    private const string RecordKind = "debian-lookup-1";

    private readonly Suite suite;
    private readonly BaseRequest request;
    private readonly string? key;
    private readonly SortedDictionary<string, IReadOnlyList<string>> answers = new(StringComparer.Ordinal);
    private PackageTable? table;

    public SuiteLookup(Suite suite, BaseRequest request)
    {
        this.suite = suite;
        this.request = request;
        key = suite.FindIndex(request.Architecture.Name) is { } index ? $"{index} {request.Architecture} {string.Join(' ', request.Wanted)}" : null;
        if (key is not null && request.Store.FindRecord(RecordKind, key) is { } record) ReadRecord(Encoding.UTF8.GetString(record));
    }

    /// <summary>The packages that have or provide a name.</summary>
    /// <exception cref="DebianException">The index cannot be downloaded, or is malformed.</exception>
    public async Task<IReadOnlyList<Package>> FindAsync(string name, CancellationToken ct)
    {
        if (!answers.TryGetValue(name, out var stanzas))
        {
            table ??= await suite.ReadIndexAsync(request.Architecture.Name, PackageTable.Read, request.Store, ct);
            answers[name] = stanzas = [.. table.Find(name)];
        }

        return [.. stanzas.SelectMany(suite.Parse)];
    }

    /// <summary>Records the answers if they are not recorded yet.</summary>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (table is null || key is null) return;

        // Many names lead to the same packages: each is written once.
        var stanzas = answers.Values.SelectMany(one => one).Distinct(StringComparer.Ordinal).ToList();
        var numbers = stanzas.Select((stanza, i) => KeyValuePair.Create(stanza, i)).ToDictionary(StringComparer.Ordinal);
        var names = answers.Select(answer => string.Join(' ', answer.Value.Select(stanza => numbers[stanza]).Cast<object>().Prepend(answer.Key)));
        var record = string.Join("\n\n", stanzas.Select(stanza => stanza.TrimEnd('\n')).Prepend(string.Join('\n', names)));
        await request.Store.PutRecordAsync(RecordKind, key, Encoding.UTF8.GetBytes(record), ct);
    }

    // A line for each name with the numbers of the stanzas that follow.
    private void ReadRecord(string record)
    {
        var parts = record.Split("\n\n");
        foreach (var line in parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            if (words.Skip(1).Any(word => !int.TryParse(word, out var number) || number < 0 || number >= parts.Length - 1)) continue;

            answers[words[0]] = [.. words.Skip(1).Select(word => parts[int.Parse(word, System.Globalization.CultureInfo.InvariantCulture) + 1])];
        }
    }
}
