using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>
/// Which archive of a release a package comes from: the one that its definition names, or else the one with the highest priority that has it.
/// Versions are compared within that archive.
/// </summary>
internal sealed class ArchiveChoice(CutPlan plan)
{
    /// <summary>The archives to open: the public ones that any package may come from, and those that packages name.</summary>
    /// <exception cref="DebianException">A package names an archive that does not exist, or that needs a subscription.</exception>
    public IReadOnlyList<ArchiveDefinition> Used()
    {
        var named = plan.Packages.Order(StringComparer.Ordinal).Select(Named).OfType<ArchiveDefinition>().ToList();
        return [.. plan.Release.Archives.Where(archive => named.Contains(archive) || archive is { Subscription: null, Priority: >= 0 })];
    }

    /// <summary>The candidates for a package that count.</summary>
    /// <exception cref="DebianException">The package names an archive that does not exist, or that needs a subscription.</exception>
    public IEnumerable<Candidate> Of(string package, IEnumerable<Candidate> candidates)
    {
        var named = Named(package);
        return candidates
            .Where(one => named is null ? one.Suite.Archive.Priority >= 0 : one.Suite.Archive.Name == named.Name)
            .GroupBy(one => one.Suite.Archive.Priority)
            .MaxBy(archive => archive.Key) ?? Enumerable.Empty<Candidate>();
    }

    private ArchiveDefinition? Named(string package)
    {
        if (plan.ArchiveOf(package) is not { } name) return null;

        var archive = plan.Release.Archives.FirstOrDefault(archive => archive.Name == name)
            ?? throw new DebianException(
                ErrorCode.SliceInvalid,
                $"cannot use the slices of {package}: they name the archive '{name}', which chisel.yaml does not have");
        return archive.Subscription is not { } subscription
            ? archive
            : throw new DebianException(
                ErrorCode.PackageMissing,
                $"cannot get the package {package}: its slices ask for the archive '{name}', which needs a subscription ({subscription}), and only public "
                    + "archives are used; define the slices without 'archive', in a folder of your own");
    }
}
