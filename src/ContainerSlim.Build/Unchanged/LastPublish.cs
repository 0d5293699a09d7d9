using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Knows what an image was made from when it was last in its registry. If nothing has changed since, nothing is built: only the base is
/// looked up and each tag is checked.
/// </summary>
internal sealed class LastPublish
{
    private const string Kind = "published";

    // A build uses its content in the cache and so keeps it from expiring. Therefore, it must run at least once a day.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private readonly BuildInput input;
    private readonly PublishedTree tree;
    private readonly BuildServices services;
    private readonly Made made;

    private LastPublish(BuildInput input, PublishedTree tree, BuildServices services, Made made) =>
        (this.input, this.tree, this.services, this.made) = (input, tree, services, made);

    /// <summary>
    /// Whether a project was published before and its assembly has not changed since. If so, most likely nothing else has changed either.
    /// </summary>
    public static bool IsLikelyTheSame(BuildInput input, string assembly, BlobStore store) =>
        CanTell(input) && Find(input, store) is { } record && File.Exists(assembly) && File.GetLastWriteTimeUtc(assembly) < record.At;

    /// <summary>
    /// What an input's image would be made from now; null if that cannot be fully determined, or if the image goes elsewhere than to a
    /// registry.
    /// </summary>
    /// <exception cref="BuildException">The requested timestamps of static files are not available.</exception>
    public static async Task<LastPublish?> OfAsync(BuildInput input, PublishedTree tree, BuildServices services, CancellationToken ct)
    {
        if (!CanTell(input)) return null;

        var times = await ReadContentTimesAsync(input, tree, services, ct);
        var identity = services.Lock.Identity;
        return InputFingerprint.Of(input, tree.Stamp(services.Time), times, identity) is { } madeOf
            ? new LastPublish(input, tree, services, new Made(madeOf, times, identity))
            : null;
    }

    /// <summary>
    /// The record of the last publish, if the registry has the image and a build would create the same one; null if only a build can tell.
    /// </summary>
    /// <exception cref="SlimException">The base or the registry cannot be queried.</exception>
    public async Task<PublishRecord?> FindAsync(CancellationToken ct)
    {
        if (Find(input, services.Store) is not { } record || record.MadeOf != made.Of || !IsOfToday(record)) return null;

        return await HasSameBaseAsync(record, ct) && await IsPublishedAsync(record, ct) ? record : null;
    }

    /// <summary>Records a build of the input, if another build would report the same.</summary>
    public async Task KeepAsync(BuildReport report, BasePlan plan, IReadOnlyCollection<Warning> warnings, CancellationToken ct)
    {
        if (report.Images[0].Base.State is not { } state || !warnings.All(warning => warning.IsOfImage)) return;

        // A change during the build may or may not be in the image.
        var stamp = tree.StampAgain(services.Time);
        if (InputFingerprint.Of(input, stamp, made.ContentTimes, made.LockIdentity) != made.Of) return;

        // The build may have written the lock. The next publish reads it as it is now.
        if (InputFingerprint.Of(input, stamp, made.ContentTimes, services.Lock.Identity) is not { } madeOf) return;

        var record = new PublishRecord(
            madeOf,
            services.Time.GetUtcNow(),
            state,
            plan as BasePlan.Chiseled,
            PublishResult.Of(FoundAgain(report)),
            [.. warnings]);
        try
        {
            await services.Store.PutRecordAsync(Kind, Key(input), record.Write(), ct);
        }
        catch (OciException)
        {
            // The image is at its destination. Without a record, the next publish just builds it again.
        }
    }

    private async Task<bool> IsPublishedAsync(PublishRecord record, CancellationToken ct) =>
        await services.Connections.Publisher(TargetOf(input).Target, _ => []).IsNamedAsync(Digest.Parse(record.Result.Digest), ct);

    private async Task<bool> HasSameBaseAsync(PublishRecord record, CancellationToken ct)
    {
        // The lock and this product's definitions have not changed, so the packages are the same.
        if (record.Chiseled is { Definitions: [] } && services.Lock.IsThere) return true;

        var platform = RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));
        var quiet = services with { Observer = SilentObserver.Instance };
        var bases = new BaseSelector(quiet, new LayerCache(quiet), TargetOf(input).PushedTo?.Registry);
        return await bases.FindStateAsync(record.PlanBase(input), platform, ct) == record.BaseState;
    }

    // A commit that changes none of the published files changes the timestamps of the static files.
    private static async Task<string> ReadContentTimesAsync(BuildInput input, PublishedTree tree, BuildServices services, CancellationToken ct)
    {
        var known = LayerPlan.ByPath(input.Files);
        if (StaticFiles.OfApp([.. tree.Files.Select(file => file.Path)], known).IsEmpty) return "";

        return (await new ContentClock(PropertyReader.ReadContentTime(input), services.Commits, services.Time).ReadAsync(ct)).Identity;
    }

    private static DestinationPlan TargetOf(BuildInput input) =>
        new() { Names = DestinationReader.ReadNames(input, input.AssemblyName ?? ""), Push = true };

    private bool IsOfToday(PublishRecord record) => services.Time.GetUtcNow() - record.At is var age && age >= TimeSpan.Zero && age <= MaxAge;

    private static PublishRecord? Find(BuildInput input, BlobStore store) => store.FindRecord(Kind, Key(input)) is { } bytes ? PublishRecord.Read(bytes) : null;

    private static BuildReport FoundAgain(BuildReport report) => report with
    {
        Steps = [],
        Publications = [.. report.Publications.Select(publication => publication with { IsUpToDate = true })],
        Images = [.. report.Images.Select(image => image with { Layers = [.. image.Layers.Select(layer => layer with { IsReused = true })] })],
    };

    // Other destinations are files, which others may have changed, and stages may read anything.
    private static bool CanTell(BuildInput input) =>
        IsSet(input.Registry) && (IsSet(input.AssemblyName) || IsSet(input.Repository))
        && !IsSet(input.ArchivePath) && !IsSet(input.LayoutPath) && !IsSet(input.LocalRegistry) && !IsSet(input.ReportPath)
        && !IsSet(input.CacheTo) && input.CacheFrom.Count == 0
        && input.Stages.Count == 0 && input.Copies.Count == 0
        && !input.Always && !input.RefreshBase;

    private static bool IsSet(string? text) => PropertyText.OrNull(text) is not null;

    private static string Key(BuildInput input) =>
        $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.PublishDirectory))} {input.Registry}";

    /// <summary>What an image is made from.</summary>
    /// <param name="Of">The fingerprint of all of it.</param>
    /// <param name="ContentTimes">What the timestamps of static files depend on besides the content.</param>
    /// <param name="LockIdentity">The contents of the lock file when the build began.</param>
    private sealed record Made(Digest Of, string ContentTimes, string LockIdentity);
}
