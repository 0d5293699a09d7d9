namespace ContainerSlim.Build.Stages;

/// <summary>The result of a stage.</summary>
public sealed class StageResult
{
    internal StageResult(Stage stage, ITree tree, string output, string? folder)
    {
        Stage = stage;
        Tree = tree;
        Output = output;
        Folder = folder;
    }

    /// <summary>The stage.</summary>
    public Stage Stage { get; }

    /// <summary>The folder of its output; null for an image and for packages, which are not unpacked.</summary>
    public string? Folder { get; }

    /// <summary>A digest of its whole output.</summary>
    public string Output { get; }

    internal ITree Tree { get; }
}

/// <summary>The results of a plan's stages. Those of images can be read until this object is disposed.</summary>
public sealed class StageResults : IDisposable
{
    private readonly Dictionary<string, StageResult> byName;

    internal StageResults(IEnumerable<StageResult> results) => byName = results.ToDictionary(result => result.Stage.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The results by name of the stage.</summary>
    public IReadOnlyDictionary<string, StageResult> ByName => byName;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tree in byName.Values.Select(result => result.Tree).OfType<IDisposable>()) tree.Dispose();
    }
}
