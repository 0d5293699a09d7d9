using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs a packages stage: the packages' files are written to a layer once, and the layer is read like that of an image.</summary>
internal static class PackagesRun
{
    private const string RecordKind = "package-files-1";

    public static async Task<StageResult> RunAsync(PackagesStage stage, StageTurn turn, BuildServices services, CancellationToken ct)
    {
        var request = new BaseRequest
        {
            Store = services.Store,
            Time = services.Time,
            Transfers = services.Connections.Times,
            Zstd = Zstd.Decompress,
            Sources = PackageLookup.Sources(stage.Mirror, stage.Snapshot),
            Distribution = Distribution.Parse(stage.Distribution),
            Architecture = BaseArchitecture.Parse(stage.Platform.Architecture),
            Definitions = stage.Definitions,
            KeyringPath = stage.Keyring,
            AnyDate = stage.AnyDate,
            IsOffline = services.Connections.IsOffline,
            MaxAge = PackageLookup.MaxAge,
            WholePackages = [.. stage.Packages],
            WithDependencies = stage.WithDependencies,
        };
        var choice = new PackageChoice(services, turn.Slot);
        var resolution = await choice.ResolveAsync(request, $"The stage '{stage.Name}'", ct);

        var (layer, used) = await GetLayerAsync(request, resolution, services.Store, ct);
        choice.Use(request, used);
        var tree = await LayerTree.ReadAsync([layer], services.Store, turn.Folder.Scratch, ct);
        var packages = used.Packages.Select(package => KeyValuePair.Create(package.Name, package.ToString()));
        await turn.Log.RememberAsync(Fingerprint.Empty.With("packages", packages), layer.Descriptor.Digest.Hex, ct);
        return new StageResult(stage, tree, layer.Descriptor.Digest.Hex, folder: null);
    }

    // A package may have disappeared from the mirror since it was resolved; if so, its successor is used.
    private static async Task<(Blob Layer, BaseResolution Used)> GetLayerAsync(
        BaseRequest request,
        BaseResolution resolution,
        BlobStore store,
        CancellationToken ct)
    {
        if (DescriptorRecord.Read(store.FindRecord(RecordKind, resolution.Key)) is { } known && store.Find(known) is { } kept) return (kept, resolution);

        var content = await DebianBase.BuildAsync(request, resolution, ct);
        var layer = await LayerWriter.WriteAsync(content.Groups.SelectMany(group => group.Entries), new LayerOptions { Level = 1 }, store, ct);
        await store.PutRecordAsync(RecordKind, content.Resolution.Key, DescriptorRecord.Write(layer.Blob.Descriptor), ct);
        return (layer.Blob, content.Resolution);
    }
}
