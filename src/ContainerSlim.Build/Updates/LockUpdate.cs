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

        var called = Changes.Where(change => names.Any(change.IsCalled)).ToList();
        var sources = called.Select(change => (change.Slot, change.Source)).Where(one => one.Source is not null).ToHashSet();
        var changes = Changes.Where(change => called.Contains(change) || sources.Contains((change.Slot, change.Source)) || change.Locked is null).ToList();
        return this with { Changes = changes, Newest = changes.Aggregate(Locked, Take) };
    }

    private bool Knows(string name) => Locked.Entries.Any(entry =>
        name.Equals(entry.Slot.Stage ?? "base", StringComparison.OrdinalIgnoreCase)
        || entry.Source switch
        {
            LockedImage image => image.Image == name,
            LockedPackages packages => packages.Packages.ContainsKey(name),
            _ => false,
        });

    private LockFile Take(LockFile file, LockChange change) => (file.Find(change.Slot), Newest.Find(change.Slot)) switch
    {
        (LockedPackages kept, LockedPackages newest) => file.With(change.Slot, kept with { Packages = Take(kept.Packages, newest.Packages, change.Name) }),
        (_, { } newest) => file.With(change.Slot, newest),
        _ => file,
    };

    private static ImmutableSortedDictionary<string, LockedPackage> Take(
        ImmutableSortedDictionary<string, LockedPackage> kept,
        ImmutableSortedDictionary<string, LockedPackage> newest,
        string name) => newest.TryGetValue(name, out var package) ? kept.SetItem(name, package) : kept.Remove(name);
}
