using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>An entry of a base, with where it comes from.</summary>
/// <param name="Group">The layer, <see cref="BaseGroup.Name"/>.</param>
/// <param name="Entry">The entry.</param>
internal sealed record CutEntry(string Group, LayerEntry Entry)
{
    /// <summary>The slices that have it; none for what no slice has.</summary>
    public IReadOnlyList<SliceName> Slices { get; init; } = [];

    /// <summary>The path in the package, from the root, without leading or trailing slashes; null for new content.</summary>
    public string? Source { get; init; }

    /// <summary>The content of a file as it came from the package, or was made.</summary>
    public Digest? Content { get; init; }

    /// <summary>The content of a file after a script changed it; null where none did.</summary>
    public Digest? FinalContent { get; init; }

    /// <summary>Whether it exists for scripts only.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Whether a script may change it.</summary>
    public bool IsMutable { get; init; }

    /// <summary>A file whose content is in memory.</summary>
    public static CutEntry File(string group, string path, int mode, ReadOnlyMemory<byte> content) =>
        new(group, LayerEntry.File(path, mode, content)) { Content = Digest.Of(content.Span) };
}
