using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The dependencies between stages.</summary>
internal sealed class StageGraph
{
    private readonly IReadOnlyList<Stage> stages;
    private readonly Dictionary<string, Stage> byName;

    /// <param name="stages">The stages, with unique names.</param>
    /// <exception cref="BuildException">A stage depends on one that does not exist, or the dependencies contain a cycle.</exception>
    public StageGraph(IReadOnlyList<Stage> stages)
    {
        this.stages = stages;
        byName = stages.ToDictionary(stage => stage.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var stage in stages)
        {
            foreach (var name in stage.DependsOn) Find(name, $"the stage '{stage.Name}' depends on it");
        }

        All();
    }

    /// <summary>All stages, each after its dependencies, otherwise in declaration order.</summary>
    public IReadOnlyList<Stage> All() => Order(stages);

    /// <summary>The specified stages and all of their dependencies, in order.</summary>
    /// <exception cref="BuildException">A name is not the name of a stage.</exception>
    public IReadOnlyList<Stage> UpTo(IEnumerable<string> names, string property) => UpTo(names.Select(name => Find(name, $"{property} contains it")));

    /// <summary>The specified stages and all of their dependencies, in order.</summary>
    public IReadOnlyList<Stage> UpTo(IEnumerable<Stage> wanted) => Order([.. wanted]);

    private Stage Find(string name, string why)
    {
        if (byName.TryGetValue(name, out var stage)) return stage;

        var offer = byName.Count > 0 ? $"the stages are {string.Join(", ", stages.Select(known => known.Name))}" : "there are no stages";
        throw new BuildException(ErrorCode.UnknownStage, $"cannot find the stage '{name}': {why}, and {offer}");
    }

    private List<Stage> Order(IReadOnlyList<Stage> wanted)
    {
        var ordered = new List<Stage>();
        foreach (var stage in wanted) Visit(stage, ordered, []);
        return ordered;
    }

    private void Visit(Stage stage, List<Stage> ordered, IReadOnlyList<Stage> path)
    {
        if (ordered.Contains(stage)) return;
        if (path.Contains(stage))
        {
            var circle = path.SkipWhile(one => one != stage).Append(stage);
            throw new BuildException(
                ErrorCode.StageCycle,
                $"cannot order the stages: they depend on each other in a cycle, {string.Join(" -> ", circle.Select(one => one.Name))}; "
                    + "remove one of these DependsOn");
        }

        foreach (var name in stage.DependsOn) Visit(byName[name], ordered, [.. path, stage]);
        ordered.Add(stage);
    }
}
