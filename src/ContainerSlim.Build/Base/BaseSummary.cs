using ContainerSlim.Debian;

namespace ContainerSlim.Build;

/// <summary>Says in a few words what a layer of a chiseled base contains.</summary>
internal static class BaseSummary
{
    // More names would not fit into a line.
    private const int MaxNames = 3;

    /// <summary>The words for a layer.</summary>
    /// <param name="plan">The plan of the base.</param>
    /// <param name="unknown">The libraries of the plan that no package has.</param>
    /// <param name="group">The layer's group.</param>
    public static string Of(BasePlan.Chiseled plan, IReadOnlyList<string> unknown, string group) => group switch
    {
        BaseGroup.Base => Base(plan),
        BaseGroup.Icu => "ICU",
        BaseGroup.Web => "nginx",
        BaseGroup.Manifest => "package manifest",
        _ => Names([.. plan.Parts.Where(part => part.Group == group).Select(part => part.Name).Except(unknown).Select(name => name.Split('|')[0])]),
    };

    private static string Base(BasePlan.Chiseled plan)
    {
        if (Has(plan, "libstdc++")) return plan.Distribution;

        var libraries = Has(plan, "libssl") ? "libc, OpenSSL" : Has(plan, "libc.") ? "libc" : "no libc";
        return $"{plan.Distribution} ({libraries})";
    }

    private static bool Has(BasePlan.Chiseled plan, string prefix) => plan.Parts.Any(part =>
        part.Group == BaseGroup.Base && part.Kind != BasePartKind.Package && part.Name.StartsWith(prefix, StringComparison.Ordinal));

    private static string Names(IReadOnlyList<string> names) => names.Count <= MaxNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MaxNames))} and {names.Count - MaxNames} more";
}
