using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Directories whose mode and owner the project sets. Every layer lists the parent directories of its files, and the topmost layer that lists a
/// directory determines its mode and owner. So all layers must list the same ones.
/// </summary>
/// <param name="ByPath">The entries by their paths.</param>
internal sealed record HeldDirectories(ImmutableDictionary<string, LayerEntry> ByPath)
{
    /// <summary>No directories.</summary>
    public static HeldDirectories None { get; } = new(ImmutableDictionary.Create<string, LayerEntry>(StringComparer.Ordinal));

    /// <summary>Adds directories. They replace existing ones with the same path.</summary>
    public HeldDirectories With(IEnumerable<LayerEntry> directories) =>
        new(ByPath.SetItems(directories.Select(directory => KeyValuePair.Create(directory.Path, directory))));

    /// <summary>The entries of a layer with the modes and owners of these directories.</summary>
    public IReadOnlyList<LayerEntry> Apply(IReadOnlyList<LayerEntry> entries) => ByPath.IsEmpty ? entries : [.. entries.Select(Apply)];

    /// <summary>Checks that a layer contains no file in the place of one of these directories or of its parents.</summary>
    /// <exception cref="BuildException">The layer contains such a file.</exception>
    public void Check(IEnumerable<LayerEntry> entries)
    {
        if (ByPath.IsEmpty) return;

        var needed = ByPath.Keys.Concat(ByPath.Keys.SelectMany(ImagePath.Parents)).ToHashSet(StringComparer.Ordinal);
        if (entries.FirstOrDefault(entry => entry.Kind != EntryKind.Directory && needed.Contains(entry.Path)) is not { } file) return;

        var directory = ByPath.Keys.Order(StringComparer.Ordinal).First(path => $"{path}/".StartsWith(file.Path + "/", StringComparison.Ordinal));
        throw new BuildException(
            ErrorCode.InvalidDirectory,
            $"cannot create the directory '/{directory}': '/{file.Path}' is a file of the app; use another path");
    }

    private LayerEntry Apply(LayerEntry entry) =>
        entry.Kind == EntryKind.Directory && ByPath.TryGetValue(entry.Path, out var held)
            ? entry with { Mode = held.Mode, UserId = held.UserId, GroupId = held.GroupId }
            : entry;
}
