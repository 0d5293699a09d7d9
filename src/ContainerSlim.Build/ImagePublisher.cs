using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Publishes what a front end was told to: finds that nothing changed since it was published last, or has it built. Both front ends enter here.
/// </summary>
/// <param name="observer">Hears of steps and warnings.</param>
/// <param name="time">Measures the steps; no time of it gets into the image.</param>
public sealed class ImagePublisher(IBuildObserver observer, TimeProvider time)
{
    // Once in a process.
    private static readonly CancellationTokenSource EndRehearsal = new();
    private static readonly Lazy<Task> Rehearsing = new(() =>
        new SpareTimeScheduler().Start(() => new Rehearsal(BuildQuietlyAsync).RunAsync(EndRehearsal.Token)));

    /// <summary>Watches what goes over the wire, while it does.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Begins, while the project is compiled, what the publish of it will need. The image does not depend on it.</summary>
    /// <param name="input">What is known of the image by now. What was published is not looked at.</param>
    /// <param name="assembly">What the compiler makes of the app.</param>
    /// <param name="time">The clock of the cache.</param>
    public static BegunPublish Begin(BuildInput input, string assembly, TimeProvider time) =>
        new(HeadStart.Begin(input, assembly, () => Rehearsing.Value, time), StopRehearsing);

    /// <summary>Does the rest of what was begun for a project, which has changed.</summary>
    /// <param name="input">Names the project and the cache.</param>
    /// <param name="files">The files of packages that will be published; none where that is not known.</param>
    public static void GoOn(BuildInput input, IReadOnlyList<FileAhead> files) => HeadStart.GoOn(input, files);

    /// <summary>Brings an image, or an index of the images of several platforms, to its destinations.</summary>
    /// <param name="input">What holds for all: names, destinations, the index itself; and what the image is made from where it is the only one.</param>
    /// <param name="platforms">What each image of an index is made from; none for one image.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">It cannot be done; no destination has anything half-written then.</exception>
    public async Task<PublishResult> PublishAsync(BuildInput input, IReadOnlyList<BuildInput> platforms, CancellationToken ct)
    {
        var ahead = HeadStart.Take(input);
        using var lent = ahead?.Registries;
        var store = ahead?.Store ?? new BlobStore(CacheLocation.Of(input.CacheDirectory), time);
        using var connections = new ImageConnections(store, time) { Transfers = Transfers, Lent = lent };
        var heard = new OnceObserver(observer);
        var services = new BuildServices(store, connections, heard, time) { Ahead = ahead ?? (IWorkAhead)NoWorkAhead.Instance };
        if (platforms.Count > 0) return PublishResult.Of(await new ImageBuilder(services).BuildAsync(BuildPlan.Create(input, platforms), ct));

        var tree = PublishedAppReader.List(input);
        var last = LastPublish.Of(input, tree, services);
        if (last is not null && await last.FindAsync(ct) is { } found)
        {
            foreach (var warning in found.Warnings) observer.Warn(warning);
            return found.Result;
        }

        var plan = BuildPlan.Create(input, tree);
        var report = await new ImageBuilder(services).BuildAsync(plan, ct);

        // What is published is told, whoever cancels now.
        if (last is not null) await last.KeepAsync(report, plan.Images[0].Base, heard.Warnings, CancellationToken.None);
        return PublishResult.Of(report);
    }

    private static async Task<string> BuildQuietlyAsync(BuildInput input, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var store = new BlobStore(CacheLocation.Of(input.CacheDirectory), time);
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

/// <summary>What was begun for a publish. It is disposed of when the build ends, whether it came to an image or not.</summary>
public sealed class BegunPublish : IDisposable
{
    private readonly HeadStart ahead;
    private readonly Action end;

    internal BegunPublish(HeadStart ahead, Action end) => (this.ahead, this.end) = (ahead, end);

    /// <summary>
    /// Whether nothing has changed since the project was published last, as far as that can be told by now. Then only what tells that is done;
    /// where it turns out otherwise, there is <see cref="ImagePublisher.GoOn"/>.
    /// </summary>
    public bool IsLikelyTheSame => ahead.IsLikelyTheSame;

    /// <summary>Ends what no publish took over, and leaves nothing of it in temporary folders.</summary>
    public void Dispose()
    {
        ahead.Dispose();
        end();
    }
}
