using ContainerSlim.Registry;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs an image stage: its layers are fetched once and merged, and nothing is unpacked.</summary>
internal static class ImageRun
{
    public static async Task<StageResult> RunAsync(ImageStage stage, StageTurn turn, BuildServices services, CancellationToken ct)
    {
        var name = stage.Location.ToString();
        var opened = await services.Connections.OpenAsync(services.Lock.Pin(turn.Slot, stage.Location), CredentialUse.Pull, ct);
        services.Lock.Use(turn.Slot, stage.Location, opened.Root.Digest);
        var image = await Oci.ContentSourceExtensions.LoadImageAsync(opened.Source, opened.Root, stage.Platform, name, ct);
        services.Connections.CheckKept(stage.Location, image);
        var tree = await LayerTree.ReadAsync([.. image.Layers.Select(layer => layer.Blob)], services.Store, turn.Folder.Scratch, ct);
        var digest = image.Manifest.Descriptor.Digest;
        await turn.Log.RememberAsync(Fingerprint.Empty.With("image", name, digest.ToString()), digest.Hex, ct);
        return new StageResult(stage, tree, digest.Hex, folder: null);
    }
}
