namespace ContainerSlim.Debian.Dependencies;

/// <summary>A relation that a chosen version must keep.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Who">Who has it, as the subject of a sentence: "libbar2 1.0 depends on".</param>
internal sealed record Demand(Relation Relation, string Who)
{
    public override string ToString() => $"{Who} {Relation}";
}

/// <summary>Relations that the newest version of a package does not keep. What is found out in one attempt holds in the next.</summary>
internal sealed class Demands
{
    private readonly Dictionary<string, List<Demand>> byName = new(StringComparer.Ordinal);

    public IReadOnlyList<Demand> On(string name) => byName.GetValueOrDefault(name, []);

    /// <summary>Whether a version of a package keeps them all.</summary>
    public bool Allow(Candidate candidate) => On(candidate.Package.Name).All(demand => demand.Relation.Allows(candidate.Package.Version));

    /// <summary>Adds a demand; false if it was there before.</summary>
    public bool Add(Demand demand)
    {
        if (!byName.TryGetValue(demand.Relation.Name, out var known)) byName[demand.Relation.Name] = known = [];
        if (known.Contains(demand)) return false;

        known.Add(demand);
        return true;
    }
}
