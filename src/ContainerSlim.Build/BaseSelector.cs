using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Gets what an app stands on: an image from somewhere, a base cut from packages, or nothing.</summary>
internal sealed class BaseSelector(DestinationPlan destinations, BlobStore store, LayerCache cache, ImageConnections connections, IBuildObserver observer, TimeProvider time)
{
    // Opened once for all platforms, so that a tag that moves meanwhile does not make them images of different bases.
    private readonly ConcurrentDictionary<ImageLocation, Lazy<Task<OpenImage>>> opening = new();

    /// <summary>The base of a plan.</summary>
    /// <exception cref="SlimException">It does not exist, has not the platform, or cannot be had.</exception>
    public Task<BaseImage> SelectAsync(ImagePlan plan, CancellationToken ct) => plan.Base switch
    {
        BasePlan.FromImage { Location: var location } => OpenAsync(location, plan, ct),
        BasePlan.Chiseled chiseled => ChiselAsync(chiseled, plan, ct),
        _ => Task.FromResult(new BaseImage { Layers = [], Config = new ImageConfig { Platform = plan.Platform }, Name = "scratch" }),
    };

    private async Task<BaseImage> OpenAsync(ImageLocation location, ImagePlan plan, CancellationToken ct)
    {
        var opened = await opening.GetOrAdd(location, _ => new(() => connections.OpenAsync(location, UseOf(location), ct))).Value;
        var image = await opened.Source.LoadImageAsync(opened.Root, plan.Platform, location.ToString(), ct);
        return new BaseImage
        {
            Layers = [.. image.Layers.Select(layer => new BuiltLayer(layer, "base", Files: null, IsReused: true))],
            Config = image.Config,
            Name = location.ToString(),
            Reference = (location as ImageLocation.InRegistry)?.Reference,
            Digest = image.Manifest.Descriptor.Digest,
        };
    }

    private CredentialUse UseOf(ImageLocation location) =>
        location is ImageLocation.InRegistry { Reference.Registry: var registry } && destinations.Push && registry == destinations.Names[0].Registry
            ? CredentialUse.PullFromDestination
            : CredentialUse.Pull;

    private async Task<BaseImage> ChiselAsync(BasePlan.Chiseled chiseled, ImagePlan plan, CancellationToken ct)
    {
        var request = new BaseRequest
        {
            Store = store,
            Time = time,
            Transfers = connections.Transfers,
            Sources = PackageLookup.Sources(chiseled.Mirror),
            Distribution = Distribution.Parse(chiseled.Distribution),
            Architecture = BaseArchitecture.Parse(plan.Platform.Architecture),
            Kind = chiseled.Kind,
            Globalization = chiseled.Globalization,
            TimeZones = chiseled.TimeZones,
            KeyringPath = chiseled.Keyring,
            MaxAge = chiseled.Refresh ? TimeSpan.Zero : PackageLookup.MaxAge,
        };
        var resolution = await PackageLookup.ResolveAsync(request, "The base", observer, ct);
        foreach (var warning in chiseled.Warnings) observer.Warn(new Warning(WarningCode.LibraryMissing, warning));

        var options = plan.Compression.SharedOptions(plan.Format);
        var layers = await FindLayersAsync(chiseled, resolution, options, ct) ?? await CutLayersAsync(chiseled, request, resolution, options, ct);
        return new BaseImage
        {
            Layers = layers,
            Config = new ImageConfig { Platform = plan.Platform, History = [.. layers.Select(layer => Configuration.History(layer, DateTimeOffset.UnixEpoch))] },
            Name = chiseled.Distribution,
        };
    }

    // The packages are needed where one layer is missing, to know what is in it.
    private async Task<List<BuiltLayer>?> FindLayersAsync(BasePlan.Chiseled chiseled, BaseResolution resolution, LayerOptions options, CancellationToken ct)
    {
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(chiseled))
        {
            if (await cache.FindAsync(what, Key(resolution, group), options, ct) is not { } layer) return null;

            layers.Add(layer);
        }

        return layers;
    }

    // A package may be gone from the mirror since it was resolved; the layers are then those of its successor.
    private async Task<List<BuiltLayer>> CutLayersAsync(BasePlan.Chiseled chiseled, BaseRequest request, BaseResolution resolution, LayerOptions options, CancellationToken ct)
    {
        var content = await DebianBase.BuildAsync(request, resolution, ct);
        var layers = new List<BuiltLayer>();
        foreach (var (group, what) in Groups(chiseled))
        {
            var entries = content.Groups.Single(one => one.Name == group).Entries;
            layers.Add(await cache.GetOrWriteAsync(what, Key(content.Resolution, group), () => entries, options, ct));
        }

        return layers;
    }

    private static string Key(BaseResolution resolution, string group) => $"{resolution.Key} {group}";

    private static IEnumerable<(string Group, string What)> Groups(BasePlan.Chiseled chiseled)
    {
        yield return (BaseGroup.Base, chiseled.Kind == BaseKind.Runtime ? chiseled.Distribution : $"{chiseled.Distribution} ({Contents(chiseled.Kind)})");
        if (chiseled.Globalization) yield return (BaseGroup.Icu, "ICU");
    }

    private static string Contents(BaseKind kind) => kind == BaseKind.Native ? "libc, OpenSSL" : "no libc";
}
