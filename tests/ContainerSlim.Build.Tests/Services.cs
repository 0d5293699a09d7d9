using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>What parts of a build work with that are tested alone; nobody hears of them, and they reach no registry.</summary>
internal static class Services
{
    public static BuildServices Of(BlobStore store, IBuildObserver? observer = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        return new BuildServices(store, new ImageConnections(store, clock), observer ?? SilentObserver.Instance, clock);
    }
}
