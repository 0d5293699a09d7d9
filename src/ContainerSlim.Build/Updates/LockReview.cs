using System.Collections.Immutable;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Looks up the newest version of everything that is locked.</summary>
/// <param name="services">The cache, the connections and the clock.</param>
/// <param name="archive">Where packages come from.</param>
public sealed class LockReview(BuildServices services, PackageArchive archive)
{
    private readonly Dictionary<string, Digest> digests = new(StringComparer.Ordinal);

    /// <summary>Finds what an update would bring.</summary>
    /// <exception cref="SlimException">A package or image no longer exists, or a mirror or registry cannot be read.</exception>
    public async Task<LockUpdate> FindAsync(LockFile file, CancellationToken ct)
    {
        var newest = file;
        var changes = new List<LockChange>();
        foreach (var (slot, source) in file.Entries.ToList())
        {
            var (now, found) = source switch
            {
                LockedImage image => await FindAsync(slot, image, ct),
                LockedPackages packages => await FindAsync(slot, packages, ct),
                _ => throw new ArgumentOutOfRangeException(nameof(file)),
            };
            newest = newest.With(slot, now);
            changes.AddRange(found);
        }

        return new LockUpdate(file, newest, changes);
    }

    // A name is looked up once, so that all platforms get the same image even if it moves meanwhile.
    private async Task<(LockedSource, IReadOnlyList<LockChange>)> FindAsync(LockSlot slot, LockedImage locked, CancellationToken ct)
    {
        if (!digests.TryGetValue(locked.Image, out var digest))
        {
            digest = await services.Connections.FindAsync(Reference.Parse(locked.Image), CredentialUse.Pull, ct)
                ?? throw new BuildException(ErrorCode.ImageNotFound, $"cannot look up {slot}: there is no image '{locked.Image}'");
            digests.Add(locked.Image, digest);
        }

        return digest == locked.Digest
            ? (locked, [])
            : (locked with { Digest = digest },
                [new LockChange(slot.Platform, slot.Stage, locked.Image) { Locked = locked.Digest.ToString(), Newest = digest.ToString() }]);
    }

    private async Task<(LockedSource, IReadOnlyList<LockChange>)> FindAsync(LockSlot slot, LockedPackages locked, CancellationToken ct)
    {
        var request = Request(slot, locked);
        var resolution = await DebianBase.ResolveAsync(request, ct);
        foreach (var warning in resolution.Warnings) services.Observer.Warn(new Warning(WarningCode.UpdatesMissing, warning));

        var direct = locked.Direct.ToHashSet(StringComparer.Ordinal);
        var newest = locked with
        {
            Packages = resolution.Packages.ToImmutableSortedDictionary(
                package => package.Name,
                package => LockedPackage.Of(package) with { IsDependency = !direct.Contains(package.Name) },
                StringComparer.Ordinal),
        };
        var updates = resolution.Packages
            .Where(package => locked.Packages.TryGetValue(package.Name, out var old) && old.Content.Digest != package.Content.Digest)
            .Select(package => new PackageUpdate(locked.Packages[package.Name].Version, package));
        var fixes = await PackageFixes.FindAsync(request, updates, ct);
        var packages = resolution.Packages.ToDictionary(package => package.Name, StringComparer.Ordinal);
        var changes = locked.Packages.Keys.Union(packages.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => Change(new LockChange(slot.Platform, slot.Stage, name), locked.Packages.GetValueOrDefault(name), packages.GetValueOrDefault(name)))
            .OfType<LockChange>()
            .Select(change => change is { Locked: not null, Source: { } source } ? change with { Fixes = fixes.GetValueOrDefault(source) } : change);
        return (newest, [.. changes]);
    }

    private static LockChange? Change(LockChange change, LockedPackage? locked, Package? newest) => locked?.Content.Digest == newest?.Content.Digest
        ? null
        : change with
        {
            Locked = locked?.Version.ToString(),
            Newest = newest?.Version.ToString(),
            Growth = (newest?.Content.Size ?? 0) - (locked?.Content.Size ?? 0),
            Source = newest?.Source,
        };

    private BaseRequest Request(LockSlot slot, LockedPackages locked) => new()
    {
        Store = services.Store,
        Time = services.Time,
        Transfers = services.Connections.Times,
        Zstd = Zstd.Decompress,
        Sources = PackageLookup.Sources(PropertyText.OrNull(archive.Mirror)),
        Distribution = Distribution.Parse(locked.Distribution),
        Architecture = BaseArchitecture.Parse(RuntimeIdentifier.ToPlatform(slot.Platform).Architecture),
        Definitions = archive.Definitions,
        KeyringPath = PropertyText.OrNull(archive.Keyring),
        AnyDate = PropertyText.ReadAnyDate(archive.Dates),
        WholePackages = locked.WithDependencies ? [.. locked.Direct] : [.. locked.Packages.Keys],
        WithDependencies = locked.WithDependencies,
    };
}

/// <summary>Where packages come from, as it is written.</summary>
/// <param name="Mirror">The mirror; null for this host's own sources.</param>
/// <param name="Keyring">A keyring that replaces the distribution's.</param>
/// <param name="Dates">Which dates of release files are accepted.</param>
public sealed record PackageArchive(string? Mirror, string? Keyring, string? Dates)
{
    /// <summary>Folders with definitions of slices, absolute, one of which describes the distribution if it is not one of ContainerSlim's own.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];
}
