using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The bytes that a step handled.</summary>
/// <param name="Written">The bytes that it wrote on this machine.</param>
/// <param name="Reused">The bytes that were already in place.</param>
internal readonly record struct StepBytes(long Written, long Reused)
{
    public static StepBytes Of(Publication publication) => new(publication.Sent.Sum(blob => blob.Size), publication.Reused.Sum(blob => blob.Size));
}

/// <summary>Times the steps of a build, and reports each as it ends.</summary>
internal sealed class StepClock(IBuildObserver observer, TimeProvider time, TransferTimes transfers)
{
    private readonly List<BuildStep> steps = [];

    private StepClock(IBuildObserver observer, TimeProvider time, TransferTimes transfers, List<BuildStep> steps)
        : this(observer, time, transfers) => this.steps = steps;

    /// <summary>The steps so far, in the order they ended.</summary>
    public IReadOnlyList<BuildStep> Steps
    {
        get
        {
            lock (steps) return [.. steps];
        }
    }

    private string Suffix { get; init; } = "";

    /// <summary>A clock for one of several parts of the build. The names of its steps include the part.</summary>
    public StepClock For(string part) => new(observer, time, transfers, steps) { Suffix = $" ({part})" };

    /// <summary>Runs a step that produces something. What was fetched by its end is reported with it.</summary>
    public Task<T> RunAsync<T>(string name, Func<Task<T>> run, Func<T, StepBytes>? bytes = null) => RunAsync(name, run, (result, step) =>
    {
        var (written, reused) = bytes?.Invoke(result) ?? default;
        return step with { Written = written, Reused = reused };
    });

    /// <summary>Runs a step that publishes something. What was sent there is reported with it, even if another step started to send it.</summary>
    public Task<Publication> BringAsync(string name, Func<Task<Publication>> run, TransferKind? sends) => RunAsync(name, run, (publication, step) =>
    {
        var sent = sends is { } kind ? transfers.Take(kind) : [];
        var (written, reused) = StepBytes.Of(publication);
        return step with { Written = sent.Count > 0 ? 0 : written, Reused = reused, Transfers = [.. step.Transfers, .. sent] };
    });

    private async Task<T> RunAsync<T>(string name, Func<Task<T>> run, Func<T, BuildStep, BuildStep> complete)
    {
        var start = time.GetTimestamp();
        var result = await run();
        var step = complete(result, new BuildStep(name + Suffix, time.GetElapsedTime(start)) { Transfers = transfers.Take(TransferKind.Fetch) });
        lock (steps) steps.Add(step);
        observer.StepFinished(step);
        return result;
    }
}
