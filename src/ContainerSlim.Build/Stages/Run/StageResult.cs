namespace ContainerSlim.Build.Stages;

/// <summary>What a stage made.</summary>
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

    /// <summary>The folder of what it made; null for an image and for packages, which are not unpacked.</summary>
    public string? Folder { get; }

    /// <summary>A digest of all that it made.</summary>
    public string Output { get; }

    internal ITree Tree { get; }
}

/// <summary>What the stages of a plan made; images among it can be read until this is disposed.</summary>
public sealed class StageResults : IDisposable
{
    private readonly Dictionary<string, StageResult> byName;

    internal StageResults(IEnumerable<StageResult> results) => byName = results.ToDictionary(result => result.Stage.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Each stage's result by its name.</summary>
    public IReadOnlyDictionary<string, StageResult> ByName => byName;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tree in byName.Values.Select(result => result.Tree).OfType<IDisposable>()) tree.Dispose();
    }
}
