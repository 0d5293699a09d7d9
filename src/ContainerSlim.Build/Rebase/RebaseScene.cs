using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The files of an image on its old base and on its new one.</summary>
/// <param name="Subject">The image and its old base.</param>
/// <param name="NewBase">The new base.</param>
/// <param name="NewPlan">The plan of the new base.</param>
internal sealed record RebaseScene(RebaseSubject Subject, BaseImage NewBase, BasePlan NewPlan)
{
    /// <summary>The files of the old base alone.</summary>
    public required FileTree OldFiles { get; init; }

    /// <summary>The files of the new base alone.</summary>
    public required FileTree NewFiles { get; init; }

    /// <summary>The image on the old base.</summary>
    public required FileTree Before { get; init; }

    /// <summary>The image on the new base.</summary>
    public required FileTree After { get; init; }

    /// <summary>The layers above the base.</summary>
    public required IReadOnlyList<LayerFacts> Added { get; init; }

    /// <summary>The configuration on the old base.</summary>
    public ExecutionConfig Execution => Subject.Image.Config.Execution;

    /// <summary>Reads the layers. Those of a registry are fetched, because a proof needs what is in them.</summary>
    /// <param name="subject">The image and its old base.</param>
    /// <param name="added">The layers above the base.</param>
    /// <param name="fresh">The new base.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">A layer cannot be read.</exception>
    public static async Task<RebaseScene> ReadAsync(
        RebaseSubject subject,
        IReadOnlyList<BuiltLayer> added,
        (BaseImage Base, BasePlan Plan) fresh,
        CancellationToken ct)
    {
        var known = new Dictionary<Digest, LayerFacts>();
        async Task<IReadOnlyList<LayerFacts>> FactsAsync(IReadOnlyList<BuiltLayer> layers)
        {
            var facts = new List<LayerFacts>();
            foreach (var layer in layers)
            {
                if (!known.TryGetValue(layer.Digest, out var read)) known[layer.Digest] = read = await LayerFacts.ReadAsync(layer.Layer.Blob, ct);
                facts.Add(read);
            }

            return facts;
        }

        var (below, under, above) = (await FactsAsync(subject.Base.Layers), await FactsAsync(fresh.Base.Layers), await FactsAsync(added));
        return new RebaseScene(subject, fresh.Base, fresh.Plan)
        {
            OldFiles = new FileTree(below),
            NewFiles = new FileTree(under),
            Before = new FileTree([.. below, .. above]),
            After = new FileTree([.. under, .. above]),
            Added = above,
        };
    }
}
