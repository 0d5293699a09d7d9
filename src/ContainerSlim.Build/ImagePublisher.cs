using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Publishes what a front end requests: finds that nothing has changed since the last publish, or builds the image. Both front ends enter here.
/// </summary>
/// <param name="observer">Receives steps and warnings.</param>
/// <param name="time">The clock for the steps. Its times do not go into the image.</param>
public sealed class ImagePublisher(IBuildObserver observer, TimeProvider time)
{
    // Once per process.
    private static readonly CancellationTokenSource EndRehearsal = new();
    private static readonly Lazy<Task> Rehearsing = new(() =>
        new SpareTimeScheduler().Start(() => new Rehearsal(BuildQuietlyAsync).RunAsync(EndRehearsal.Token)));

    /// <summary>Observes transfers while they run.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Starts work that the publish will need while the project is still being compiled. The image does not depend on it.</summary>
    /// <param name="input">What is known about the image so far. The published files are ignored.</param>
    /// <param name="assembly">The path of the assembly that the compiler produces.</param>
    /// <param name="time">The clock of the cache.</param>
    public static BegunPublish Begin(BuildInput input, string assembly, TimeProvider time) =>
        new(HeadStart.Begin(input, assembly, () => Rehearsing.Value, time), StopRehearsing);

    /// <summary>Starts the rest of the work for a project that turns out to have changed.</summary>
    /// <param name="input">Identifies the project and the cache.</param>
    /// <param name="files">The package files that will be published; empty if they are not known.</param>
    public static void GoOn(BuildInput input, IReadOnlyList<FileAhead> files) => HeadStart.GoOn(input, files);

    /// <summary>Runs the stages before the publish, for a front end that has no publish of its own: their commands can create the published folder.</summary>
    /// <param name="input">The input with the stages.</param>
    /// <param name="ct">Cancels the operation and ends running commands.</param>
    /// <exception cref="SlimException">A stage failed; its previous output is unchanged.</exception>
    public async Task RunStagesAsync(BuildInput input, CancellationToken ct)
    {
        var plan = PlanReader.ReadStagesBeforePublish(input);
        if (plan.Stages.Count > 0) await new StageBuilder(observer, time).BuildAsync(plan, CacheChoice.Of(input), ct);
    }

    /// <summary>Publishes an image, or an index of the images of several platforms, to its destinations.</summary>
    /// <param name="input">The common settings (names, destinations, the index itself), and the contents of the image if there is only one.</param>
    /// <param name="platforms">The contents of each image of an index; empty for a single image.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">The image cannot be built or published. No destination is left half-written.</exception>
    public async Task<PublishResult> PublishAsync(BuildInput input, IReadOnlyList<BuildInput> platforms, CancellationToken ct)
    {
        var ahead = HeadStart.Take(input);
        using var lent = ahead?.Registries;
        var cache = CacheChoice.Of(input);
        var store = ahead?.Store ?? CacheLocation.Open(cache, time);
        var heard = new OnceObserver(observer);
        using var connections = new ImageConnections(store, time) { Transfers = Transfers, Lent = lent, Observer = heard, IsOffline = input.Offline };
        var services = new BuildServices(store, connections, heard, time)
        {
            Ahead = ahead ?? (IWorkAhead)NoWorkAhead.Instance,
            Lock = LockSession.Open(LockReading.Read(input)),
        };
        if (CacheLocation.FindNotice(cache) is { } notice) heard.Inform(notice);
        if (platforms.Count > 0) return PublishResult.Of(await BuildAsync(services, BuildPlan.Create(input, platforms), ct));

        var tree = PublishedAppReader.List(input);
        var last = await LastPublish.OfAsync(input, tree, services, ct);
        if (last is not null && await last.FindAsync(ct) is { } found)
        {
            foreach (var warning in found.Warnings) observer.Warn(warning);
            return found.Result;
        }

        var plain = new PlainFiles(services);
        plain.Mark(tree);
        var plan = BuildPlan.Create(input, tree);
        var report = await BuildAsync(services, plan, ct);

        // The image is published, so this is recorded even if the user cancels now.
        await plain.KeepAsync(tree, CancellationToken.None);
        if (last is not null) await last.KeepAsync(report, plan.Images[0].Base, heard.Warnings, CancellationToken.None);
        return PublishResult.Of(report);
    }

    private static async Task<BuildReport> BuildAsync(BuildServices services, BuildPlan plan, CancellationToken ct)
    {
        var scope = LockScopes.Of(plan);
        services.Lock.Check(scope);
        var report = await new ImageBuilder(services).BuildAsync(plan, ct);
        await services.Lock.CommitAsync(scope, services.Store.TrustedRoot, services.Observer, CancellationToken.None);
        return report;
    }

    private static async Task<string> BuildQuietlyAsync(BuildInput input, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var store = CacheLocation.Open(CacheChoice.Of(input), time);
        using var connections = new ImageConnections(store, time);
        var services = new BuildServices(store, connections, SilentObserver.Instance, time);
        return SummaryText.Render(await new ImageBuilder(services).BuildAsync(BuildPlan.Create(input), ct));
    }

    private static void StopRehearsing()
    {
        EndRehearsal.Cancel();
        if (Rehearsing.IsValueCreated) Task.WaitAny([Rehearsing.Value], TimeSpan.FromSeconds(1));
    }
}

/// <summary>Work that was started for a publish. Dispose it when the build ends, whether it published an image or not.</summary>
public sealed class BegunPublish : IDisposable
{
    private readonly HeadStart ahead;
    private readonly Action end;

    internal BegunPublish(HeadStart ahead, Action end) => (this.ahead, this.end) = (ahead, end);

    /// <summary>
    /// Whether the project seems unchanged since its last publish. If so, only the work that verifies this is started;
    /// <see cref="ImagePublisher.GoOn"/> starts the rest if the project turns out to have changed.
    /// </summary>
    public bool IsLikelyTheSame => ahead.IsLikelyTheSame;

    /// <summary>Cancels work that no publish has taken over, and leaves nothing in temporary folders.</summary>
    public void Dispose()
    {
        ahead.Dispose();
        end();
    }
}
