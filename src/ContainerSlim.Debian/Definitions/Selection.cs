using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Slices that are chosen together, for one architecture.</summary>
internal sealed class Selection
{
    private readonly PreferredPackages preferred;

    private Selection(IReadOnlyList<SliceDefinition> slices, string architecture)
    {
        Slices = slices;
        Architecture = architecture;
        preferred = new PreferredPackages(slices);
    }

    /// <summary>Debian's name of the architecture.</summary>
    public string Architecture { get; }

    /// <summary>The slices with all that they need, each after those that it needs.</summary>
    public IReadOnlyList<SliceDefinition> Slices { get; }

    /// <summary>The packages that they come from.</summary>
    public IReadOnlySet<string> Packages => Slices.Select(slice => slice.Name.Package).ToHashSet(StringComparer.Ordinal);

    /// <summary>Chooses slices, and those that they need.</summary>
    /// <param name="definitions">The definitions.</param>
    /// <param name="wanted">The slices.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <exception cref="DebianException">A slice does not exist, they need each other in a circle, or two give one path different contents.</exception>
    public static Selection Of(DefinitionSet definitions, IEnumerable<SliceName> wanted, string architecture)
    {
        var selection = new Selection(Needed(definitions, wanted, architecture), architecture);
        SelectionCheck.Run(selection);
        return selection;
    }

    /// <summary>Slices and those that they need, each after those that it needs, without a look at their contents.</summary>
    /// <exception cref="DebianException">A slice does not exist, or slices need each other in a circle.</exception>
    public static IReadOnlyList<SliceDefinition> Needed(DefinitionSet definitions, IEnumerable<SliceName> wanted, string architecture)
    {
        var order = new SliceOrder(definitions, architecture);
        foreach (var name in wanted.Distinct().Order()) order.Add(name);
        return order.Slices;
    }

    /// <summary>The paths of a slice that the architecture has, and whose package is the one to take them from.</summary>
    public IEnumerable<SlicePath> PathsOf(SliceDefinition slice) => slice.Contents
        .Where(path => path.IsFor(Architecture) && (preferred.Find(path.Path) is not { } package || package == slice.Name.Package));
}

/// <summary>Puts slices into an order in which each comes after those that it needs.</summary>
file sealed class SliceOrder(DefinitionSet definitions, string architecture)
{
    // Ubuntu's definitions have chains of a dozen. Each level takes a frame of the stack.
    private const int MaxDepth = 200;

    private readonly List<SliceDefinition> ordered = [];
    private readonly HashSet<SliceName> done = [];
    private readonly List<SliceName> open = [];

    public IReadOnlyList<SliceDefinition> Slices => ordered;

    public void Add(SliceName name)
    {
        if (done.Contains(name)) return;

        if (open.Contains(name))
        {
            throw new DebianException(
                ErrorCode.SliceInvalid,
                $"cannot use the slice {name}: it needs itself, through {string.Join(", ", open.SkipWhile(one => one != name).Skip(1).Append(name))}");
        }

        if (open.Count == MaxDepth)
        {
            throw new DebianException(ErrorCode.SliceInvalid, $"cannot use the slice {open[0]}: it needs others through more than {MaxDepth} slices");
        }

        var slice = definitions.Find(name) ?? throw Missing(name);
        open.Add(name);
        foreach (var essential in slice.Essential.Where(one => one.IsFor(architecture)).OrderBy(one => one.Name)) Add(essential.Name);
        open.RemoveAt(open.Count - 1);
        done.Add(name);
        ordered.Add(slice);
    }

    private DebianException Missing(SliceName name)
    {
        var why = definitions.Find(name.Package) is { } package
            ? $"the package {name.Package} has the slices {string.Join(", ", package.Slices.Select(slice => slice.Name.Slice))}"
            : $"there are no slices of the package {name.Package}";
        var whose = open.Count == 0 ? "" : $", which {open[^1]} needs";
        return new DebianException(ErrorCode.SliceMissing, $"cannot find the slice {name}{whose}: {why}");
    }
}
