using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Publishes what a front end was told to: finds that nothing changed since it was published last, or has it built.</summary>
/// <param name="observer">Hears of steps and warnings.</param>
/// <param name="time">Measures the steps; no time of it gets into the image.</param>
public sealed class ImagePublisher(IBuildObserver observer, TimeProvider time)
{
    /// <summary>Brings an image, or an index of the images of several platforms, to its destinations.</summary>
    /// <param name="input">What holds for all: names, destinations, the index itself; and what the image is made from where it is the only one.</param>
    /// <param name="platforms">What each image of an index is made from; none for one image.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">It cannot be done; no destination has anything half-written then.</exception>
    public async Task<PublishResult> PublishAsync(BuildInput input, IReadOnlyList<BuildInput> platforms, CancellationToken ct)
    {
        var cache = CacheLocation.Of(input.CacheDirectory);
        var ahead = HeadStart.Take(cache);
        using var lent = ahead?.Registries;
        var last = platforms.Count == 0 ? LastPublish.Of(input, ahead?.Store ?? new BlobStore(cache, time), time) : null;
        if (last is not null && await last.FindAsync(ahead, ct) is { } found)
        {
            foreach (var warning in found.Warnings) observer.Warn(warning);
            return found.Result;
        }

        var plan = platforms.Count == 0 ? BuildPlan.Create(input) : BuildPlan.Create(input, platforms);
        var heard = new OnceObserver(observer);
        var report = await new ImageBuilder(heard, time).BuildAsync(plan, ahead, ct);
        // What is published is told, whoever cancels now.
        if (last is not null) await last.KeepAsync(report, plan.Images[0].Base, heard.Warnings, CancellationToken.None);
        return PublishResult.Of(report);
    }
}
