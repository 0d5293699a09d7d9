using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What an update of a lock would bring.</summary>
/// <param name="Locked">The lock.</param>
/// <param name="Newest">The lock with the newest version of everything.</param>
/// <param name="Changes">The differences.</param>
public sealed record LockUpdate(LockFile Locked, LockFile Newest, IReadOnlyList<LockChange> Changes)
{
    /// <summary>The changes that names stand for; all if there are no names. Packages of one source are only updated together.</summary>
    /// <param name="names">Names of packages, images and stages, and <c>base</c>.</param>
    /// <exception cref="BuildException">Nothing in the lock has one of the names.</exception>
    public LockUpdate Only(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return this;

        if (names.FirstOrDefault(name => !Knows(name)) is { } unknown)
        {
            throw new BuildException(
                ErrorCode.InvalidProperty,
                $"cannot update '{ForeignText.OneLine(unknown)}': the lock file has no package, image or stage with this name; "
                    + "name one of them, or 'base', or none to update everything");
        }

        var changes = Changes.Where(change => names.Any(change.IsCalled)).ToList();
        while (Changes.Except(changes).FirstOrDefault(change => changes.Exists(taken => Brings(taken, change))) is { } more) changes.Add(more);
        return this with { Changes = [.. Changes.Where(changes.Contains)], Newest = changes.Aggregate(Locked, Take) };
    }

    private static bool Brings(LockChange taken, LockChange other) =>
        taken.Slot == other.Slot && ((taken.Source is not null && taken.Source == other.Source) || taken.With.Contains(other.Name));

    private bool Knows(string name) => Locked.Entries.Any(entry =>
        name.Equals(entry.Slot.Stage ?? "base", StringComparison.OrdinalIgnoreCase)
        || entry.Source switch
        {
            LockedImage image when image.Image == name => true,
            var source => source.AllPackages?.Packages.ContainsKey(name) == true,
        });

    private LockFile Take(LockFile file, LockChange change) => (file.Find(change.Slot), Newest.Find(change.Slot)) switch
    {
        (LockedImage kept, LockedImage newest) when kept.Image == change.Name => file.With(change.Slot, kept with { Digest = newest.Digest }),
        (LockedImage { Packages: { } kept } image, LockedImage { Packages: { } newest }) =>
            file.With(change.Slot, image with { Packages = Take(kept, newest, change.Name) }),
        (LockedPackages kept, LockedPackages newest) => file.With(change.Slot, Take(kept, newest, change.Name)),
        _ => file,
    };

    // All that was looked up is from these release files, also what is not taken.
    private static LockedPackages Take(LockedPackages kept, LockedPackages newest, string name) =>
        newest with { Packages = Take(kept.Packages, newest.Packages, name) };

    private static ImmutableSortedDictionary<string, LockedPackage> Take(
        ImmutableSortedDictionary<string, LockedPackage> kept,
        ImmutableSortedDictionary<string, LockedPackage> newest,
        string name) => newest.TryGetValue(name, out var package) ? kept.SetItem(name, package) : kept.Remove(name);
}
