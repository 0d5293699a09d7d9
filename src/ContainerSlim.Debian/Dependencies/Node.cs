using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>A package of a closure, or one that is there already.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Relations">What it says about others.</param>
internal sealed record Node(string Name, DebianVersion Version, PackageRelations Relations)
{
    /// <summary>The chosen package; null if it is there already.</summary>
    public Candidate? Candidate { get; init; }

    /// <summary>The package that needs it; null if the request names it.</summary>
    public Node? Parent { get; init; }

    public static Node Of(Candidate candidate, Node? parent) =>
        new(candidate.Package.Name, candidate.Package.Version, candidate.Package.Relations) { Candidate = candidate, Parent = parent };

    public static Node Of(PresentPackage present) => new(present.Name, present.Version, present.Relations);

    /// <summary>Whether it is what a relation means, by its name or by what it provides.</summary>
    public bool Satisfies(Relation relation) => (relation.Name == Name && relation.Allows(Version)) || Relations.Provides.Any(relation.Allows);

    /// <summary>Who needs something because of it: "which libfoo1 depends on", "which ffmpeg depends on through libbar2".</summary>
    public string Chain()
    {
        var between = new List<string>();
        var root = this;
        for (; root.Parent is { } parent; root = parent) between.Insert(0, root.Name);
        return between switch
        {
            [] => $"which {root.Name} depends on",
            [var only] => $"which {root.Name} depends on through {only}",
            _ => $"which {root.Name} depends on through {string.Join(", ", between[..^1])} and {between[^1]}",
        };
    }

    public override string ToString() => $"{Name} {Version}";
}
