using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Gets what an app stands on: an image from somewhere, a base cut from packages, or nothing.</summary>
/// <param name="services">What the build works with.</param>
/// <param name="cache">Keeps the layers of a base that is cut from packages.</param>
/// <param name="destination">The registry that the image is pushed to; null where it is pushed to none.</param>
internal sealed class BaseSelector(BuildServices services, LayerCache cache, string? destination)
{
    private const string Scratch = "scratch";

    private readonly ChiseledBase bases = new(services, cache);

    // Opened once for all platforms, so that a tag that moves meanwhile does not make them images of different bases.
    private readonly ConcurrentDictionary<ImageLocation, Lazy<Task<OpenImage>>> opening = new();

    /// <summary>The base of a plan.</summary>
    /// <exception cref="SlimException">It does not exist, has not the platform, or cannot be had.</exception>
    public Task<BaseImage> SelectAsync(ImagePlan plan, CancellationToken ct) => plan.Base switch
    {
        BasePlan.FromImage { Location: var location } => OpenAsync(location, plan, ct),
        BasePlan.Chiseled chiseled => ChiselAsync(chiseled, plan, ct),
        _ => Task.FromResult(new BaseImage { Layers = [], Config = new ImageConfig { Platform = plan.Platform }, Name = Scratch, State = Scratch }),
    };

    /// <summary>The <see cref="BaseImage.State"/> that a base has now, without getting it; null where that cannot be told, or not without a warning.</summary>
    /// <exception cref="SlimException">It does not exist, or cannot be had.</exception>
    public async Task<string?> FindStateAsync(BasePlan plan, Platform platform, CancellationToken ct) => plan switch
    {
        BasePlan.FromImage { Location: ImageLocation.InRegistry location } => (await FindAsync(location, ct))?.ToString(),
        BasePlan.Chiseled chiseled => bases.FindKept(chiseled, platform) is { Warnings: [] } resolution ? resolution.Key : null,
        BasePlan.Scratch => Scratch,
        _ => null,
    };

    private async Task<BaseImage> OpenAsync(ImageLocation location, ImagePlan plan, CancellationToken ct)
    {
        var opened = await opening.GetOrAdd(location, _ => new(() => OpenAsync(location, ct))).Value;
        var image = await opened.Source.LoadImageAsync(opened.Root, plan.Platform, location.ToString(), ct);
        return new BaseImage
        {
            Layers = [.. image.Layers.Select(layer => new BuiltLayer(layer, "base", Files: null, IsReused: true))],
            Config = image.Config,
            Name = location.ToString(),
            Reference = (location as ImageLocation.InRegistry)?.Reference,
            Digest = image.Manifest.Descriptor.Digest,
            State = StateOf(location, opened),
        };
    }

    // A file may be another one with the next build.
    private static string? StateOf(ImageLocation location, OpenImage opened) => location is ImageLocation.InRegistry ? opened.Root.Digest.ToString() : null;

    private async Task<Digest?> FindAsync(ImageLocation.InRegistry location, CancellationToken ct) =>
        await services.Ahead.BaseAsync(ct) is { Digest: { } digest } found && found.Location == location
            ? digest
            : await services.Connections.FindAsync(location.Reference, UseOf(location), ct);

    private async Task<OpenImage> OpenAsync(ImageLocation location, CancellationToken ct)
    {
        var use = UseOf(location);
        return location is ImageLocation.InRegistry { Reference: var reference }
            && await services.Ahead.BaseAsync(ct) is { Root: { } root } found
            && found.Location == location
            ? services.Connections.Open(reference, root, use)
            : await services.Connections.OpenAsync(location, use, ct);
    }

    private CredentialUse UseOf(ImageLocation location) => UseOf(location, destination);

    /// <summary>What a base is read for: one from the registry that is pushed to may be read with other credentials.</summary>
    public static CredentialUse UseOf(ImageLocation location, string? destination) =>
        location is ImageLocation.InRegistry { Reference.Registry: var registry } && registry == destination
            ? CredentialUse.PullFromDestination
            : CredentialUse.Pull;

    private async Task<BaseImage> ChiselAsync(BasePlan.Chiseled chiseled, ImagePlan plan, CancellationToken ct)
    {
        // What is cut already need not be cut again.
        await services.Ahead.BaseAsync(ct);
        var request = bases.Request(chiseled, plan.Platform);
        var resolution = await PackageLookup.ResolveAsync(request, "The base", services.Observer, ct);
        foreach (var warning in chiseled.Warnings) services.Observer.Warn(new Warning(WarningCode.LibraryMissing, warning));

        var options = plan.Compression.SharedOptions(plan.Format);
        var layers = await bases.LayersAsync(new ResolvedBase(chiseled, request, resolution), options, ct);
        return new BaseImage
        {
            Layers = layers,
            Config = new ImageConfig { Platform = plan.Platform, History = [.. layers.Select(layer => layer.History(DateTimeOffset.UnixEpoch))] },
            Name = chiseled.Distribution,
            State = resolution.Key,
        };
    }
}
