using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>What a package says about others.</summary>
internal sealed record PackageRelations
{
    // As important as in the index; "extra" is deprecated. Debian Policy 2.5.
    private static readonly string[] Priorities = ["required", "important", "standard", "optional", "extra"];

    /// <summary>What it needs, one of each list of alternatives.</summary>
    public IReadOnlyList<IReadOnlyList<Relation>> Depends { get; private init; } = [];

    /// <summary>What it cannot be used with, by "Conflicts".</summary>
    public IReadOnlyList<Relation> Conflicts { get; private init; } = [];

    /// <summary>What it cannot be used with, by "Breaks".</summary>
    public IReadOnlyList<Relation> Breaks { get; private init; } = [];

    /// <summary>Whose files it may replace.</summary>
    public IReadOnlyList<Relation> Replaces { get; private init; } = [];

    /// <summary>The names that it also satisfies, with a version or without.</summary>
    public IReadOnlyList<Relation> Provides { get; private init; } = [];

    /// <summary>The position of its priority, from the most to the least important.</summary>
    public int Rank { get; private init; } = Priorities.Length;

    /// <summary>Reads the relations of a stanza.</summary>
    /// <exception cref="FormatException">A field is malformed.</exception>
    public static PackageRelations Read(Stanza stanza, string architecture)
    {
        var rank = Array.IndexOf(Priorities, stanza["Priority"]);
        return new PackageRelations
        {
            Depends = [.. Field("Pre-Depends"), .. Field("Depends")],
            Conflicts = [.. Field("Conflicts").SelectMany(one => one)],
            Breaks = [.. Field("Breaks").SelectMany(one => one)],
            Replaces = [.. Field("Replaces").SelectMany(one => one)],
            Provides = [.. Field("Provides").SelectMany(one => one)],
            Rank = rank < 0 ? Priorities.Length : rank,
        };

        IReadOnlyList<IReadOnlyList<Relation>> Field(string name) => stanza[name] is { } first
            ? RelationReader.Read(string.Join(' ', [first, .. stanza.Lines(name)]), architecture)
            : [];
    }

    /// <summary>What matters to other packages after this one was chosen, as fields.</summary>
    public IEnumerable<string> ToFields()
    {
        (string Name, IReadOnlyList<Relation> Relations)[] fields =
            [("Conflicts", Conflicts), ("Breaks", Breaks), ("Replaces", Replaces), ("Provides", Provides)];
        return fields.Where(field => field.Relations.Count > 0).Select(field => $"{field.Name}: {string.Join(", ", field.Relations)}");
    }
}
