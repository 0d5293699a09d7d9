using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Gets the base for an app: an existing image, a base cut from packages, or nothing.</summary>
/// <param name="services">The services of the build.</param>
/// <param name="cache">The cache for the layers of a base that is cut from packages.</param>
/// <param name="destination">The registry that the image is pushed to; null if it is not pushed.</param>
internal sealed class BaseSelector(BuildServices services, LayerCache cache, string? destination)
{
    private const string Scratch = "scratch";

    private readonly ChiseledBase bases = new(services, cache);

    // Opened once for all platforms, so that all images get the same base even if its tag moves meanwhile.
    private readonly ConcurrentDictionary<ImageLocation, Lazy<Task<OpenImage>>> opening = new();

    /// <summary>Gets the base of a plan.</summary>
    /// <exception cref="SlimException">The base does not exist, does not support the platform, or cannot be read.</exception>
    public Task<BaseImage> SelectAsync(ImagePlan plan, CancellationToken ct) => plan.Base switch
    {
        BasePlan.FromImage { Location: var location, Packages: null } => OpenAloneAsync(location, plan, ct),
        BasePlan.FromImage { Location: var location, Packages: { } packages } => OpenWithPackagesAsync(location, packages, plan, ct),
        BasePlan.Chiseled chiseled => ChiselAsync(chiseled, plan, ct),
        _ => Task.FromResult(new BaseImage { Layers = [], Config = new ImageConfig { Platform = plan.Platform }, Name = Scratch, State = Scratch }),
    };

    /// <summary>The current <see cref="BaseImage.State"/> of a base, without getting it; null if it cannot be determined, or only with a warning.</summary>
    /// <exception cref="SlimException">The base does not exist or cannot be read.</exception>
    public async Task<string?> FindStateAsync(BasePlan plan, Platform platform, CancellationToken ct) => plan switch
    {
        BasePlan.FromImage { Location: var location, Packages: var packages }
            when services.Lock.Pin(LockScopes.BaseOf(platform), location) is ImageLocation.InRegistry pinned =>
            await FindAsync(pinned, ct) is not { } root ? null
            : packages is null ? root.ToString()
            : await FindStateAsync(pinned, root, new(packages, platform), ct),
        BasePlan.Chiseled chiseled => bases.FindKept(chiseled, platform) is { Warnings: [] } resolution ? resolution.Key : null,
        BasePlan.Scratch => Scratch,
        _ => null,
    };

    /// <summary>The packages that have libraries which a base cut from packages lacks, by the names of the libraries.</summary>
    public Task<IReadOnlyDictionary<string, string>> FindOwnersAsync(ImagePlan plan, IEnumerable<string> libraries, CancellationToken ct) =>
        bases.FindOwnersAsync((BasePlan.Chiseled)plan.Base, plan.Platform, libraries, ct);

    // Nothing is requested if the image was read before.
    private async Task<string?> FindStateAsync(ImageLocation.InRegistry location, Digest root, Added added, CancellationToken ct)
    {
        var name = Reference.Parse($"{location.Reference.Registry}/{location.Reference.Repository}@{root}");
        var opened = await OpenAsync(new ImageLocation.InRegistry(name), ct);
        var image = await opened.Source.LoadImageAsync(opened.Root, added.Platform, location.ToString(), ct);
        return new PackagesOnBase(services, cache).FindState(root, image.Manifest.Descriptor.Digest, added.Packages, added.Platform);
    }

    private async Task<BaseImage> OpenAloneAsync(ImageLocation location, ImagePlan plan, CancellationToken ct)
    {
        services.Lock.CheckNoPackages(LockScopes.BaseOf(plan.Platform));
        return (await OpenNamedAsync(location, plan, ct)).Base;
    }

    private async Task<BaseImage> OpenWithPackagesAsync(ImageLocation location, BasePlan.Chiseled packages, ImagePlan plan, CancellationToken ct) =>
        await new PackagesOnBase(services, cache).AddAsync(await OpenNamedAsync(location, plan, ct), packages, plan, ct);

    private async Task<OpenedBase> OpenNamedAsync(ImageLocation location, ImagePlan plan, CancellationToken ct)
    {
        var slot = LockScopes.BaseOf(plan.Platform);
        var pinned = services.Lock.Pin(slot, location);
        var opened = await opening.GetOrAdd(pinned, _ => new(() => OpenAsync(pinned, ct))).Value;
        services.Lock.Use(slot, location, opened.Root.Digest);
        var image = await opened.Source.LoadImageAsync(opened.Root, plan.Platform, location.ToString(), ct);

        // A registry may have layers of the base that this machine does not have.
        if (destination is null) services.Connections.CheckKept(location, image);
        var known = new BaseImage
        {
            Layers = [.. image.Layers.Select(layer => new BuiltLayer(layer, "base", Files: null, IsReused: true))],
            Config = image.Config,
            Name = location.ToString(),
            Reference = (location as ImageLocation.InRegistry)?.Reference,
            Digest = image.Manifest.Descriptor.Digest,
            State = StateOf(location, opened),
        };
        return new OpenedBase(known, image);
    }

    // A file may have changed by the next build.
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

    /// <summary>Which credentials to read a base with: a base in the registry that is pushed to may need others.</summary>
    public static CredentialUse UseOf(ImageLocation location, string? destination) =>
        location is ImageLocation.InRegistry { Reference.Registry: var registry } && RegistryNames.AreSame(registry, destination)
            ? CredentialUse.PullFromDestination
            : CredentialUse.Pull;

    private async Task<BaseImage> ChiselAsync(BasePlan.Chiseled chiseled, ImagePlan plan, CancellationToken ct)
    {
        // Waits for the work done ahead, so that no layer is cut twice.
        await services.Ahead.BaseAsync(ct);
        var request = bases.Request(chiseled, plan.Platform);
        var choice = bases.Choice(plan.Platform);
        var chosen = await choice.ResolveAsync(request, "The base", ct);

        var options = plan.Compression.SharedOptions(plan.Format);
        var cut = await bases.LayersAsync(new ResolvedBase(chiseled, request, chosen), options, ct);
        choice.Use(request, cut.Resolution);
        foreach (var warning in cut.Facts?.Warnings ?? []) services.Observer.Warn(new Warning(WarningCode.ScriptNotRun, warning));
        return new BaseImage
        {
            Layers = cut.Layers,
            Config = new ImageConfig { Platform = plan.Platform, History = BaseRecord.History(cut.Layers, chiseled, plan.Compression) },
            Name = chiseled.Distribution,
            State = cut.Resolution.Key,
            UnknownLibraries = cut.Resolution.UnknownLibraries,
            Provided = cut.Facts?.Provided,
        };
    }

    private sealed record Added(BasePlan.Chiseled Packages, Platform Platform);
}
