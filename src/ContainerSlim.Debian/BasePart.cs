using ContainerSlim.Debian.Definitions;

namespace ContainerSlim.Debian;

/// <summary>How a <see cref="BasePart"/> is named.</summary>
public enum BasePartKind
{
    /// <summary>A slice, <c>package_slice</c>.</summary>
    Slice,

    /// <summary>A library by its file name, <c>libssl.so.3</c>. The smallest slice that has it goes in.</summary>
    Library,

    /// <summary>A package: all its slices, or, if it has none, all its files that a running program can use, and its dependencies.</summary>
    Package,
}

/// <summary>Something that a base must have.</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Name">
/// The name. Several names of slices or libraries separated by <c>|</c> are alternatives, and <c>*</c> in the name of a library is any version: the
/// first that the distribution has goes in.
/// </param>
/// <param name="Group">The layer that it belongs to, <see cref="BaseGroup.Name"/>.</param>
public sealed record BasePart(BasePartKind Kind, string Name, string Group)
{
    /// <summary>The exact version of a package; null for the newest one.</summary>
    public string? Version { get; init; }

    /// <summary>A slice.</summary>
    public static BasePart Slice(string name, string group = BaseGroup.Base) => new(BasePartKind.Slice, name, group);

    /// <summary>A library.</summary>
    public static BasePart Library(string name, string group = BaseGroup.Base) => new(BasePartKind.Library, name, group);

    /// <summary>What a user names: a slice, or else a package.</summary>
    /// <exception cref="FormatException">The text can be neither.</exception>
    public static BasePart Named(string name, string group = BaseGroup.Packages)
    {
        if (SliceName.TryParse(name, out _)) return new BasePart(BasePartKind.Slice, name, group);

        return SliceName.IsPackage(name)
            ? new BasePart(BasePartKind.Package, name, group)
            : throw new FormatException($"'{name}' is not the name of a package or a slice");
    }

    /// <summary>The text of the part, the same for equal parts only.</summary>
    public override string ToString() => $"{Group}/{Kind}/{Name}{(Version is null ? "" : "=" + Version)}";
}
