using ContainerSlim.Debian;
using ContainerSlim.Debian.Dependencies;
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
                LockedPackages packages => await FindPackagesAsync(slot, packages, image: null, ct),
                _ => throw new ArgumentOutOfRangeException(nameof(file)),
            };
            newest = newest.With(slot, now);
            changes.AddRange(found);
        }

        return new LockUpdate(file, newest, changes);
    }

    private async Task<(LockedSource, IReadOnlyList<LockChange>)> FindAsync(LockSlot slot, LockedImage locked, CancellationToken ct)
    {
        var digest = await FindDigestAsync(slot, locked.Image, ct);
        var newest = locked with { Digest = digest };
        LockChange[] changes = digest == locked.Digest
            ? []
            : [new LockChange(slot.Platform, slot.Stage, locked.Image) { Locked = locked.Digest.ToString(), Newest = digest.ToString() }];
        if (locked.Packages is not { } packages) return (newest, changes);

        var files = await ReadFilesAsync(newest, slot, ct);
        var present = new PresentFiles(files.Packages, files.Distribution ?? packages.Distribution);
        var (added, more) = await FindPackagesAsync(slot, packages, present, ct);
        return (newest with { Packages = added }, [.. changes, .. more]);
    }

    // A name is looked up once, so that all platforms get the same image even if it moves meanwhile.
    private async Task<Digest> FindDigestAsync(LockSlot slot, string image, CancellationToken ct)
    {
        if (digests.TryGetValue(image, out var known)) return known;

        return digests[image] = await services.Connections.FindAsync(Reference.Parse(image), CredentialUse.Pull, ct)
            ?? throw new BuildException(ErrorCode.ImageNotFound, $"cannot look up {slot}: there is no image '{image}'");
    }

    // What the packages need depends on what the image has.
    private async Task<BaseFiles> ReadFilesAsync(LockedImage locked, LockSlot slot, CancellationToken ct)
    {
        var location = new ImageLocation.InRegistry(Reference.Parse($"{Reference.Parse(locked.Image)}@{locked.Digest}"));
        var opened = await services.Connections.OpenAsync(location, CredentialUse.Pull, ct);
        var image = await opened.Source.LoadImageAsync(opened.Root, RuntimeIdentifier.ToPlatform(slot.Platform), locked.Image, ct);
        return await BaseFiles.GetAsync(image, services.Store, ct);
    }

    private async Task<(LockedPackages Newest, IReadOnlyList<LockChange> Changes)> FindPackagesAsync(
        LockSlot slot,
        LockedPackages locked,
        PresentFiles? image,
        CancellationToken ct)
    {
        var lookup = new LockLookup(Request(slot, locked, image), locked);
        var found = await lookup.FindAsync(ct);
        foreach (var warning in found.Warnings) services.Observer.Warn(new Warning(WarningCode.UpdatesMissing, warning));

        var updates = found.Packages
            .Where(package => locked.Packages.TryGetValue(package.Name, out var old) && old.Content.Digest != package.Content.Digest)
            .Select(package => new PackageUpdate(locked.Packages[package.Name].Version, package));
        var fixes = await PackageFixes.FindAsync(lookup.Request, updates, ct);
        var packages = found.Packages.ToDictionary(package => package.Name, StringComparer.Ordinal);
        var versions = locked.Packages.ToDictionary(one => one.Key, one => one.Value.Version, StringComparer.Ordinal);
        var changes = locked.Packages.Keys.Union(packages.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => Change(new LockChange(slot.Platform, slot.Stage, name), locked.Packages.GetValueOrDefault(name), packages.GetValueOrDefault(name)))
            .OfType<LockChange>()
            .Select(change => change with
            {
                Fixes = change is { Locked: not null, Source: { } source } ? fixes.GetValueOrDefault(source) : null,
                With = packages.TryGetValue(change.Name, out var package) ? PackageUpdate.RequiredBy(package, found.Packages, versions) : [],
            });
        return (lookup.Lock(found), [.. changes]);
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

    private BaseRequest Request(LockSlot slot, LockedPackages locked, PresentFiles? image)
    {
        var snapshot = PropertyText.ReadSnapshot(archive.Snapshot ?? locked.Snapshot, archive.Mirror);
        var request = new BaseRequest
        {
            Store = services.Store,
            Time = services.Time,
            Transfers = services.Connections.Times,
            Zstd = Zstd.Decompress,
            Sources = PackageLookup.Sources(PropertyText.OrNull(archive.Mirror), snapshot),
            Distribution = Distribution.Parse(image?.Distribution ?? locked.Distribution),
            Architecture = BaseArchitecture.Parse(RuntimeIdentifier.ToPlatform(slot.Platform).Architecture),
            Definitions = archive.Definitions,
            KeyringPath = PropertyText.OrNull(archive.Keyring),
            AnyDate = PropertyText.ReadAnyDate(archive.Dates),
            Present = image?.Packages ?? [],
        };
        return snapshot?.ToString() == locked.Snapshot ? PackageChoice.Since(locked, request) : request;
    }

    /// <summary>What an image has that packages are added to.</summary>
    private sealed record PresentFiles(IReadOnlyList<PresentPackage> Packages, string Distribution);
}

/// <summary>Where packages come from, as it is written.</summary>
/// <param name="Mirror">The mirror; null for this host's own sources.</param>
/// <param name="Keyring">A keyring that replaces the distribution's.</param>
/// <param name="Dates">Which dates of release files are accepted.</param>
public sealed record PackageArchive(string? Mirror, string? Keyring, string? Dates)
{
    /// <summary>Folders with definitions of slices, absolute, one of which describes the distribution if it is not one of ContainerSlim's own.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>The time that packages are used from; null for the newest packages.</summary>
    public string? Snapshot { get; init; }
}
