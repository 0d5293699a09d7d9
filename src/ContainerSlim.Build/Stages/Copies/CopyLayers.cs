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
    public static IReadOnlyList<CopyLayer> Create(StagePlan plan, StageResults results) => Create(plan, results, ImageRoot.Empty()).Layers;

    /// <summary>Creates the layers on top of a root file system, and adds them to it.</summary>
    /// <exception cref="SlimException">A copy matches nothing, or conflicts with another copy or with the root.</exception>
    internal static CopiedFiles Create(StagePlan plan, StageResults results, ImageRoot root)
    {
        var selections = Place([.. plan.Copies.Select(copy => CopySelection.Of(copy, TreeOf(copy, plan, results)))], root);
        var ground = new CopyGround(new CopyPaths(selections), root, root.DirectoryOf(plan.WorkingDirectory));
        var drafts = selections.Select((selection, i) => new CopyLayerWriter(selection, i, ground).Write()).ToList();
        var held = drafts.Aggregate(HeldDirectories.None, (all, draft) => all.With(draft.Held));
        var made = plan.Copies.Zip(drafts, (copy, draft) => draft.ToLayer(copy.Text, RankOf(copy, results), held) with
        {
            Folder = FolderOf(copy, plan, results),
        });
        IReadOnlyList<CopyLayer> layers = [.. made.Where(layer => layer.Entries.Count > 0).OrderBy(layer => layer.Rank)];
        foreach (var layer in layers) root.Add(layer.Entries);
        return new CopiedFiles(layers, held);
    }

    // A link from one copy affects the paths of all copies, whatever the order of their layers is. It must not hide a directory of the root.
    private static List<CopySelection> Place(List<CopySelection> selections, ImageRoot root)
    {
        var placed = selections.ConvertAll(selection => selection.In(root));
        var links = placed.SelectMany(selection => selection.Links).OrderBy(link => link.Path.Length).ToList();
        if (links.Count == 0) return placed;

        root.Add(links);
        return placed.ConvertAll(selection => selection.In(root));
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

/// <summary>The layers of all copies.</summary>
/// <param name="Layers">The layers, bottom layer first.</param>
/// <param name="Held">The directories whose owner a copy sets.</param>
internal sealed record CopiedFiles(IReadOnlyList<CopyLayer> Layers, HeldDirectories Held);
