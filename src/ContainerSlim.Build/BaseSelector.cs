using ContainerSlim.Oci;

namespace ContainerSlim.Build;

internal sealed class BaseSelector(BlobStore store, LayerCache cache, Registries registries, IBuildObserver observer, TimeProvider time)
{
    public Task<BaseImage> SelectAsync(BuildPlan plan, CancellationToken ct)
    {
        _ = (store, cache, registries, observer, time, ct);
        return Task.FromResult(new BaseImage { Layers = [], Config = new ImageConfig { Platform = plan.Platform }, Name = "scratch" });
    }
}
