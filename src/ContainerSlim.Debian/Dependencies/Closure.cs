using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>One attempt to find everything that some packages need.</summary>
internal sealed class Closure(PackageCatalog catalog, Demands demands, string failure)
{
    private readonly ChosenSet chosen = new();

    // Dependencies without a choice come first: what they bring may be one of the alternatives of another.
    private readonly Queue<Open> forced = new();
    private readonly Queue<Open> others = new();

    /// <summary>The chosen packages; null if another attempt with more demands is needed.</summary>
    /// <exception cref="DebianException">A package is missing, or two cannot be used together.</exception>
    public async Task<IReadOnlyList<Candidate>?> FindAsync(BaseRequest request, CancellationToken ct)
    {
        foreach (var present in request.Present.DistinctBy(package => package.Name)) chosen.Add(Node.Of(present));
        if (!await AddWantedAsync(request, ct)) return null;

        while (forced.TryDequeue(out var open) || others.TryDequeue(out open))
        {
            if (!await SatisfyAsync(open, ct)) return null;
        }

        if (chosen.FindConflict() is { } conflict) throw Conflict(conflict);

        return [.. chosen.Nodes.Select(node => node.Candidate).OfType<Candidate>().OrderBy(one => one.Package.Name, StringComparer.Ordinal)];
    }

    private async Task<bool> AddWantedAsync(BaseRequest request, CancellationToken ct)
    {
        var missing = new List<string>();
        foreach (var wanted in request.WholePackages.OrderBy(package => package.Name, StringComparer.Ordinal))
        {
            var bound = wanted.Version is { } version ? new VersionBound(VersionOrder.Equal, version) : null;
            var open = new Open([new Relation(wanted.Name) { Bound = bound }], null);
            if (IsSatisfied(open)) continue;
            if (await PickAsync(open, ct) is { } pick) await AddAsync(pick, null, ct);
            else if (open.NeedsRetry) return false;
            else if (open.Contradiction is { } contradiction) throw Conflict(contradiction);
            else missing.Add(open.Text);
        }

        return missing.Count == 0 ? true : throw Missing(string.Join(", ", missing));
    }

    private async Task<bool> SatisfyAsync(Open open, CancellationToken ct)
    {
        if (IsSatisfied(open)) return true;
        if (await PickAsync(open, ct) is { } pick)
        {
            await AddAsync(pick, open.Node, ct);
            IsSatisfied(open);
            return true;
        }

        if (open.NeedsRetry) return false;

        throw open.Contradiction is { } contradiction ? Conflict(contradiction) : Missing($"{open.Text}, {open.Node!.Chain()}");
    }

    private bool IsSatisfied(Open open)
    {
        foreach (var relation in open.Alternatives)
        {
            if (chosen.Satisfying(relation).FirstOrDefault() is not { } node) continue;

            if (node.Name == relation.Name) chosen.Use(open.DemandOf(relation));
            return true;
        }

        return false;
    }

    // Packages by their own names before those that only provide one.
    private async Task<Candidate?> PickAsync(Open open, CancellationToken ct)
    {
        var candidates = new List<Candidate>();
        foreach (var relation in open.Alternatives)
        {
            var versions = (await catalog.FindVersionsAsync(relation.Name, ct)).Where(one => relation.Allows(one.Package.Version)).ToList();
            if (chosen.Find(relation.Name) is null) candidates.AddRange(versions.Where(demands.Allow).Take(1));
            if (versions.Count > 0 && candidates.Count == 0 && Revise(open, relation, versions)) return null;
        }

        foreach (var relation in open.Alternatives)
        {
            var providers = (await catalog.FindProvidersAsync(relation, ct)).Where(one => chosen.Find(one.Package.Name) is null && demands.Allow(one));
            candidates.AddRange(providers.DistinctBy(one => one.Package.Name));
        }

        // If all lead to a conflict, it is reported at the end.
        return candidates.Find(one => chosen.Tolerates(Node.Of(one, open.Node))) ?? candidates.FirstOrDefault();
    }

    // Another version may keep the relation as well as all others. It is chosen from the beginning, because the rest follows from it.
    private bool Revise(Open open, Relation relation, List<Candidate> versions)
    {
        var demand = open.DemandOf(relation);
        var node = chosen.Find(relation.Name);
        if (node is { Candidate: null })
        {
            open.Contradiction ??= $"{demand}, but {node} is there already";
            return false;
        }

        var kept = demands.On(relation.Name).Concat(chosen.UsesOf(relation.Name)).ToList();
        if (versions.Exists(one => kept.TrueForAll(other => other.Relation.Allows(one.Package.Version))) && demands.Add(demand))
        {
            return open.NeedsRetry = true;
        }

        var broken = kept.Find(other => !versions.Exists(one => other.Relation.Allows(one.Package.Version))) ?? kept.FirstOrDefault();
        open.Contradiction ??= $"{demand}, but {broken?.ToString() ?? $"{node} is chosen"}";
        return false;
    }

    private async Task AddAsync(Candidate candidate, Node? parent, CancellationToken ct)
    {
        var node = Node.Of(candidate, parent);
        chosen.Add(node);
        foreach (var alternatives in node.Relations.Depends)
        {
            var isForced = alternatives is [var only] && (await catalog.FindVersionsAsync(only.Name, ct)).Any();
            (isForced ? forced : others).Enqueue(new Open(alternatives, node));
        }
    }

    private DebianException Missing(string what) => new(ErrorCode.PackageMissing, $"{failure} has no {ForeignText.Clean(what)}");

    private DebianException Conflict(string why) => new(ErrorCode.PackageConflict, $"{failure} has packages that exclude each other: {ForeignText.Clean(why)}");

    /// <summary>A dependency to satisfy.</summary>
    private sealed class Open(IReadOnlyList<Relation> alternatives, Node? node)
    {
        public IReadOnlyList<Relation> Alternatives => alternatives;

        // Who has the dependency; null for the request.
        public Node? Node => node;

        public bool NeedsRetry { get; set; }

        public string? Contradiction { get; set; }

        public string Text => string.Join(" or ", alternatives);

        public Demand DemandOf(Relation relation) => new(relation, node is null ? "the request is for" : $"{node} depends on");
    }
}
