using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Turns copies into layers.</summary>
public static class CopyLayers
{
    /// <summary>
    /// Creates a layer for each copy that matches something, bottom layer first: content that changes rarely before content that changes
    /// often, otherwise in declaration order.
    /// </summary>
    /// <exception cref="SlimException">A copy matches nothing, or two copies need a file and a directory at the same path.</exception>
    public static IReadOnlyList<CopyLayer> Create(StagePlan plan, StageResults results)
    {
        var selections = plan.Copies.Select(copy => CopySelection.Of(copy, TreeOf(copy, plan, results))).ToList();
        var paths = new CopyPaths(selections);
        var made = selections.Select((selection, i) =>
            new CopyLayerWriter(selection, i, paths, plan.WorkingDirectory).Write(RankOf(selection.Copy, results)) with
            {
                Folder = FolderOf(selection.Copy, plan, results),
            });
        return [.. made.Where(layer => layer.Entries.Count > 0).OrderBy(layer => layer.Rank)];
    }

    private static ITree TreeOf(CopyPlan copy, StagePlan plan, StageResults results) => copy.From is null
        ? DiskTree.OfProject(plan.ProjectDirectory, hidden: plan.StageDirectory)
        : results.ByName[copy.From].Tree;

    private static string? FolderOf(CopyPlan copy, StagePlan plan, StageResults results) => copy.From is null
        ? plan.ProjectDirectory
        : results.ByName[copy.From].Folder;

    private static CopyRank RankOf(CopyPlan copy, StageResults results) => copy.From is null ? CopyRank.Project
        : results.ByName[copy.From].Stage is ImageStage or PackagesStage ? CopyRank.Fetched
        : CopyRank.Made;
}
