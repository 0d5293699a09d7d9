namespace ContainerSlim.Build;

/// <summary>Times the steps of a build and tells of each as it ends.</summary>
internal sealed class StepClock(IBuildObserver observer, TimeProvider time)
{
    private readonly List<BuildStep> steps = [];

    private StepClock(IBuildObserver observer, TimeProvider time, List<BuildStep> steps)
        : this(observer, time) => this.steps = steps;

    /// <summary>The steps so far, in the order they ended.</summary>
    public IReadOnlyList<BuildStep> Steps
    {
        get
        {
            lock (steps) return [.. steps];
        }
    }

    private string Suffix { get; init; } = "";

    /// <summary>A clock for one of several parts of the build, whose steps have the part in their names.</summary>
    public StepClock For(string part) => new(observer, time, steps) { Suffix = $" ({part})" };

    /// <summary>Runs a step.</summary>
    public async Task<T> RunAsync<T>(string name, Func<Task<T>> run)
    {
        var start = time.GetTimestamp();
        var result = await run();
        var step = new BuildStep(name + Suffix, time.GetElapsedTime(start));
        lock (steps) steps.Add(step);
        observer.StepFinished(step);
        return result;
    }
}
