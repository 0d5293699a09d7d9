using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Knows what an image was made of when its registry had it last. Where all of that is as it was, nothing is made to learn that nothing changed:
/// the base is looked up and each tag is asked, and that is all.
/// </summary>
internal sealed class LastPublish
{
    private const string Kind = "published";

    // A build uses what it finds in the cache, and so keeps it from expiring. It does so once a day at least.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private readonly BuildInput input;
    private readonly BlobStore store;
    private readonly TimeProvider time;
    private readonly Digest madeOf;

    private LastPublish(BuildInput input, BlobStore store, TimeProvider time, Digest madeOf) =>
        (this.input, this.store, this.time, this.madeOf) = (input, store, time, madeOf);

    /// <summary>Whether a project was published before, and its assembly is as it was: then nothing else may have changed either.</summary>
    public static bool IsLikelyTheSame(BuildInput input, string assembly, BlobStore store) =>
        CanTell(input) && Find(input, store) is { } record && File.Exists(assembly) && File.GetLastWriteTimeUtc(assembly) < record.At;

    /// <summary>What the image of an input would be made of now; null where that does not tell all, or goes elsewhere than to a registry.</summary>
    public static LastPublish? Of(BuildInput input, BlobStore store, TimeProvider time) =>
        CanTell(input) && InputFingerprint.Of(input, time) is { } madeOf ? new LastPublish(input, store, time, madeOf) : null;

    /// <summary>What is known of the last time, where the registry has the image and it would be the same now; null where it has to be built to know.</summary>
    /// <exception cref="SlimException">The base or the registry cannot be asked.</exception>
    public async Task<PublishRecord?> FindAsync(HeadStart? ahead, CancellationToken ct)
    {
        if (Find(input, store) is not { } record || record.MadeOf != madeOf || time.GetUtcNow() - record.At is var age && (age < TimeSpan.Zero || age > MaxAge)) return null;

        using var connections = new ImageConnections(store, time) { Lent = ahead?.Registries };
        var names = DestinationReader.ReadNames(input, input.AssemblyName!);
        var target = new DestinationPlan { Names = names, Push = true };
        var bases = new BaseSelector(target, store, new LayerCache(store) { Ahead = ahead }, connections, SilentObserver.Instance, time);
        var platform = RuntimeIdentifier.ToPlatform(PlanReader.ReadRuntimeIdentifier(input));
        if (await bases.FindStateAsync(record.PlanBase(input), platform, ct) != record.BaseState) return null;

        return await connections.Publisher(target.Target, _ => []).IsNamedAsync(Digest.Parse(record.Result.Digest), ct) ? record : null;
    }

    /// <summary>Remembers a build of the input, where it is worth remembering: another build would be told the same.</summary>
    public async Task KeepAsync(BuildReport report, BasePlan plan, IReadOnlyCollection<Warning> warnings, CancellationToken ct)
    {
        if (report.Images[0].Base.State is not { } state || !warnings.All(warning => warning.IsOfImage)) return;

        // What changed while it was built may have come into the image, or not.
        if (InputFingerprint.Of(input, time) != madeOf) return;

        var record = new PublishRecord(madeOf, time.GetUtcNow(), state, plan as BasePlan.Chiseled, PublishResult.Of(FoundAgain(report)), [.. warnings]);
        try
        {
            await store.PutRecordAsync(Kind, Key(input), record.Write(), ct);
        }
        catch (OciException)
        {
            // The image is where it belongs; it will be built to know that.
        }
    }

    private static PublishRecord? Find(BuildInput input, BlobStore store) => store.FindRecord(Kind, Key(input)) is { } bytes ? PublishRecord.Read(bytes) : null;

    private static BuildReport FoundAgain(BuildReport report) => report with
    {
        Steps = [],
        Publications = [.. report.Publications.Select(publication => publication with { IsUpToDate = true })],
        Images = [.. report.Images.Select(image => image with { Layers = [.. image.Layers.Select(layer => layer with { IsReused = true })] })],
    };

    // Other destinations are files, which may have been changed by others, and stages may read anything.
    private static bool CanTell(BuildInput input) =>
        IsSet(input.Registry) && IsSet(input.AssemblyName)
        && !IsSet(input.ArchivePath) && !IsSet(input.LayoutPath) && !IsSet(input.LocalRegistry) && !IsSet(input.ReportPath)
        && !IsSet(input.CacheTo) && input.CacheFrom.Count == 0
        && input.Stages.Count == 0 && input.Copies.Count == 0
        && !input.Always && !input.RefreshBase;

    private static bool IsSet(string? text) => PlanReader.OrNull(text) is not null;

    private static string Key(BuildInput input) =>
        $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.PublishDirectory))} {input.Registry}";
}
