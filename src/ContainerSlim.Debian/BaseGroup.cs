using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>Entries of a separate layer.</summary>
/// <param name="Name"><see cref="Base"/>, <see cref="Icu"/>, <see cref="Web"/>, <see cref="Packages"/> or <see cref="Manifest"/>.</param>
/// <param name="Entries">The entries, with every directory they need.</param>
public sealed record BaseGroup(string Name, IReadOnlyList<LayerEntry> Entries)
{
    /// <summary>The entries for every app.</summary>
    public const string Base = "base";

    /// <summary>ICU, for apps that use cultures.</summary>
    public const string Icu = "icu";

    /// <summary>A web server, for files without a program of their own.</summary>
    public const string Web = "web";

    /// <summary>Packages that the user named, and libraries that only some apps need.</summary>
    public const string Packages = "packages";

    /// <summary>The manifest of the others, so that these depend on nothing but what they contain.</summary>
    public const string Manifest = "manifest";

    /// <summary>All groups, the lowest layer first.</summary>
    internal static IReadOnlyList<string> All { get; } = [Base, Icu, Web, Packages, Manifest];
}

/// <summary>A base, ready to be written as layers.</summary>
/// <param name="Resolution">The packages that it was built from, which may differ from those resolved before.</param>
/// <param name="Groups">The layers' entries, lowest first; the same packages give the same entries.</param>
public sealed record BaseContent(BaseResolution Resolution, IReadOnlyList<BaseGroup> Groups)
{
    /// <summary>The packages, in the order of their names.</summary>
    public IReadOnlyList<Package> Packages => Resolution.Packages;

    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings => Resolution.Warnings;

    /// <summary>What scripts of packages would have done, and what is not done: sentences for the user.</summary>
    public IReadOnlyList<string> ScriptWarnings { get; init; } = [];
}
