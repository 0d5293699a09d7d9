namespace ContainerSlim.Debian.Definitions;

/// <summary>A slice that another one needs.</summary>
/// <param name="Name">The slice.</param>
/// <param name="Architectures">Debian's names of the architectures on which it is needed; all where it is empty.</param>
internal sealed record Essential(SliceName Name, IReadOnlyList<string> Architectures)
{
    /// <summary>Whether it is needed on an architecture.</summary>
    public bool IsFor(string architecture) => Architectures.Count == 0 || Architectures.Contains(architecture);
}

/// <summary>Some files of a package.</summary>
/// <param name="Name">The name.</param>
internal sealed record SliceDefinition(SliceName Name)
{
    /// <summary>What it is for, at most 40 characters; null where it does not say.</summary>
    public string? Hint { get; init; }

    /// <summary>The slices that it names itself as needed.</summary>
    public IReadOnlyList<Essential> OwnEssential { get; init; } = [];

    /// <summary>The slices that it needs: its own, and those that every slice of its package needs.</summary>
    public IReadOnlyList<Essential> Essential { get; init; } = [];

    /// <summary>The paths, in the order of the definition.</summary>
    public IReadOnlyList<SlicePath> Contents { get; init; } = [];

    /// <summary>A Starlark script that changes mutable paths once the files are there; null where there is none.</summary>
    public string? Mutate { get; init; }
}

/// <summary>The slices of a package.</summary>
/// <param name="Name">The package.</param>
internal sealed record PackageDefinition(string Name)
{
    /// <summary>The archive that the package must come from; null for the one with the highest priority.</summary>
    public string? Archive { get; init; }

    /// <summary>The slices that every slice of the package needs.</summary>
    public IReadOnlyList<Essential> Essential { get; init; } = [];

    /// <summary>The slices, in the order of the definition.</summary>
    public IReadOnlyList<SliceDefinition> Slices { get; init; } = [];

    /// <summary>A slice by its name within the package; null where there is none.</summary>
    public SliceDefinition? Find(string slice) => Slices.FirstOrDefault(one => one.Name.Slice == slice);
}
