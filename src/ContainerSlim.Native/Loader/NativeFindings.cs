namespace ContainerSlim.Native;

/// <summary>What was found out about all processes, each thing once.</summary>
internal sealed class NativeFindings
{
    private readonly HashSet<NativeProblem> problems = [];
    private readonly HashSet<NativeUse> used = [];

    public void Add(NativeProblem problem) => problems.Add(problem);

    public void AddUse(LoadedFile file)
    {
        if (file.File is not null) used.Add(new NativeUse(file.Path, file.File));
    }

    public NativeClosure ToClosure() => new(
        [
            .. problems
                .OrderBy(one => one.File, StringComparer.Ordinal)
                .ThenBy(one => one.Library, StringComparer.Ordinal)
                .ThenBy(one => one.Version, StringComparer.Ordinal)
                .ThenBy(one => one.Kind),
        ],
        [.. used.OrderBy(one => one.Path, StringComparer.Ordinal)]);
}
