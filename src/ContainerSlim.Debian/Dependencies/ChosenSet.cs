namespace ContainerSlim.Debian.Dependencies;

/// <summary>The packages of a closure so far, and those that are there already.</summary>
internal sealed class ChosenSet
{
    private readonly Dictionary<string, Node> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Node>> byOffer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Demand>> uses = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Node> Nodes => byName.Values;

    public Node? Find(string name) => byName.GetValueOrDefault(name);

    public void Add(Node node)
    {
        byName.Add(node.Name, node);
        foreach (var name in node.Relations.Provides.Select(provided => provided.Name).Append(node.Name).Distinct(StringComparer.Ordinal))
        {
            if (!byOffer.TryGetValue(name, out var offers)) byOffer[name] = offers = [];
            offers.Add(node);
        }
    }

    /// <summary>The packages that are what a relation means.</summary>
    public IEnumerable<Node> Satisfying(Relation relation) => byOffer.GetValueOrDefault(relation.Name, []).Where(node => node.Satisfies(relation));

    /// <summary>Remembers that a chosen version keeps a relation.</summary>
    public void Use(Demand demand)
    {
        if (!uses.TryGetValue(demand.Relation.Name, out var known)) uses[demand.Relation.Name] = known = [];
        known.Add(demand);
    }

    /// <summary>The relations that the chosen version of a package keeps.</summary>
    public IReadOnlyList<Demand> UsesOf(string name) => uses.GetValueOrDefault(name, []);

    /// <summary>Why two packages cannot be used together; null if all can.</summary>
    public string? FindConflict() =>
        byName.Values.OrderBy(node => node.Name, StringComparer.Ordinal).SelectMany(ConflictsOf).FirstOrDefault();

    /// <summary>Whether a package can be added without a conflict.</summary>
    public bool Tolerates(Node node) => !ConflictsOf(node).Any() && !byName.Values.Any(other => ConflictsOf(other, node).Any());

    private IEnumerable<string> ConflictsOf(Node node) =>
        Exclusions(node).SelectMany(one => Satisfying(one.Relation).SelectMany(other => Sentence(node, one, other)));

    private static IEnumerable<string> ConflictsOf(Node node, Node other) =>
        Exclusions(node).Where(one => other.Satisfies(one.Relation)).SelectMany(one => Sentence(node, one, other));

    // A package never conflicts with itself, so all but one of those that provide a name can be excluded. Debian Policy 7.6.2.
    private static IEnumerable<string> Sentence(Node node, (string Verb, Relation Relation) one, Node other)
    {
        var isTogetherAlready = node.Candidate is null && other.Candidate is null;
        if (node.Name != other.Name && !isTogetherAlready) yield return $"{node} {one.Verb} {one.Relation}, and {Role(other)}";
    }

    private static string Role(Node other) => other switch
    {
        { Candidate: null } => $"{other} is there already",
        { Parent: null } => $"{other} is one of the packages",
        _ => $"{other} is one of them, {other.Parent.Chain()}",
    };

    private static IEnumerable<(string Verb, Relation Relation)> Exclusions(Node node) =>
        node.Relations.Conflicts.Select(relation => ("conflicts with", relation)).Concat(node.Relations.Breaks.Select(relation => ("breaks", relation)));
}
