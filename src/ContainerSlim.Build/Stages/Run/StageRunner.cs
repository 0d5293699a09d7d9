using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs the stages of a plan, each when its dependencies are ready, and at most as many at once as there are processors.</summary>
/// <param name="services">The services that stages use.</param>
public sealed class StageRunner(BuildServices services)
{
    /// <summary>Runs all stages. If one fails, the others are canceled, and its exception is thrown.</summary>
    /// <exception cref="SlimException">A stage failed; its previous output is unchanged.</exception>
    public async Task<StageResults> RunAsync(StagePlan plan, CancellationToken ct)
    {
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var slots = new SemaphoreSlim(Environment.ProcessorCount);
        var tasks = new Dictionary<string, Task<StageResult>>(StringComparer.OrdinalIgnoreCase);
        foreach (var stage in plan.Stages)
        {
            var needed = stage.DependsOn.Select(name => tasks[name]).ToList();

            // The analyzer does not see that all tasks are awaited below, before the slots are disposed.
#pragma warning disable CA2025
            tasks.Add(stage.Name, RunAfterAsync(needed, slots, upstream => RunAsync(stage, upstream, plan, siblings.Token), siblings.Token));
#pragma warning restore CA2025
        }

        await AllOrNone.WaitAsync([.. tasks.Values], siblings);
        return new StageResults(await Task.WhenAll(tasks.Values));
    }

    // A slot is taken only after the stage's dependencies are ready, so that a waiting stage does not block others.
    private static async Task<StageResult> RunAfterAsync(
        IReadOnlyList<Task<StageResult>> needed,
        SemaphoreSlim slots,
        Func<IReadOnlyList<StageResult>, Task<StageResult>> run,
        CancellationToken ct)
    {
        var upstream = await Task.WhenAll(needed);
        await slots.WaitAsync(ct);
        try
        {
            return await run(upstream);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<StageResult> RunAsync(Stage stage, IReadOnlyList<StageResult> upstream, StagePlan plan, CancellationToken ct)
    {
        using var folder = await StageFolder.OpenAsync(Path.Combine(plan.StageDirectory, stage.Folder), ct);
        var log = new StageLog(stage, folder, services.Observer) { WasToldBefore = plan.RanBefore.Contains(stage.Name) };
        var turn = new StageTurn(folder, log, upstream) { StageDirectory = plan.StageDirectory, Slot = plan.SlotOf(stage) };
        return stage switch
        {
            ExecStage exec => await new ExecRun(exec, turn).RunAsync(ct),
            ProjectStage project => await ProjectRun.RunAsync(project, log, ct),
            ImageStage image => await ImageRun.RunAsync(image, turn, services, ct),
            PackagesStage packages => await PackagesRun.RunAsync(packages, turn, services, ct),
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        };
    }
}
