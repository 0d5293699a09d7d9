using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs the stages of a plan: each when those that it depends on are ready, and as many at once as there are processors.</summary>
/// <param name="services">What stages run with.</param>
public sealed class StageRunner(BuildServices services)
{
    /// <summary>Runs all stages. Where one fails the others are cancelled, and its failure is thrown.</summary>
    /// <exception cref="SlimException">A stage failed; what it made before is as it was.</exception>
    public async Task<StageResults> RunAsync(StagePlan plan, CancellationToken ct)
    {
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var slots = new SemaphoreSlim(Environment.ProcessorCount);
        var tasks = new Dictionary<string, Task<StageResult>>(StringComparer.OrdinalIgnoreCase);
        foreach (var stage in plan.Stages)
        {
            var needed = stage.DependsOn.Select(name => tasks[name]).ToList();

            // The analyzer does not see that all of them are waited for below, before the slots are gone.
#pragma warning disable CA2025
            tasks.Add(stage.Name, RunAfterAsync(needed, stage, plan, slots, siblings.Token));
#pragma warning restore CA2025
        }

        await AllOrNone.WaitAsync([.. tasks.Values], siblings);
        return new StageResults(await Task.WhenAll(tasks.Values));
    }

    private async Task<StageResult> RunAfterAsync(IReadOnlyList<Task<StageResult>> needed, Stage stage, StagePlan plan, SemaphoreSlim slots, CancellationToken ct)
    {
        var upstream = await Task.WhenAll(needed);
        await slots.WaitAsync(ct);
        try
        {
            return await RunAsync(stage, upstream, plan, ct);
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
        return stage switch
        {
            ExecStage exec => await new ExecRun(exec, folder, log, plan.StageDirectory, upstream).RunAsync(ct),
            ProjectStage project => await ProjectRun.RunAsync(project, log, ct),
            ImageStage image => await ImageRun.RunAsync(image, folder, log, services, ct),
            PackagesStage packages => await PackagesRun.RunAsync(packages, folder, log, services, ct),
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        };
    }
}
