namespace ContainerSlim.Debian.Scripts;

/// <summary>The effects of all packages together.</summary>
/// <param name="Packages">The effects of each.</param>
public sealed record EffectPlan(IReadOnlyList<PackageEffects> Packages)
{
    /// <summary>Reads the effects of packages.</summary>
    public static EffectPlan Of(IEnumerable<UnpackedPackage> packages) =>
        new([.. packages.OrderBy(package => package.Package, StringComparer.Ordinal).Select(PackageScripts.Read)]);

    /// <summary>The warnings of all.</summary>
    public IReadOnlyList<string> Warnings => [.. Packages.SelectMany(package => package.Warnings).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The links: those that scripts make, and of each group of alternatives those of the highest priority; of equal ones that of the first package,
    /// as with update-alternatives(1). In the order of their paths.
    /// </summary>
    public IReadOnlyList<ScriptLink> Links()
    {
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var link in Packages.SelectMany(package => package.Links)) links.TryAdd(link.Path, link.Target);
        foreach (var group in Packages.SelectMany(package => package.Alternatives).GroupBy(alternative => alternative.Name))
        {
            var best = group.MaxBy(alternative => alternative.Priority)!;
            foreach (var link in best.Slaves.Prepend(best))
            {
                links.TryAdd("etc/alternatives/" + link.Name, "/" + link.Target);
                links.TryAdd(link.Link, "/etc/alternatives/" + link.Name);
            }
        }

        return [.. links.Select(link => new ScriptLink(link.Key, link.Value))];
    }

    /// <summary>The users and groups, with numbers.</summary>
    /// <param name="passwd">The lines of the base's <c>/etc/passwd</c>.</param>
    /// <param name="group">The lines of the base's <c>/etc/group</c>.</param>
    public AccountLists Accounts(IEnumerable<string> passwd, IEnumerable<string> group) => AccountPlan.Make(this, passwd, group);
}
