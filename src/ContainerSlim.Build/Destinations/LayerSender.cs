using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Sends layers to the registry as soon as each is written, while others are still being written. Without a registry, it does nothing.</summary>
internal sealed class LayerSender : IAsyncDisposable
{
    private readonly RegistryPublisher? registry;
    private readonly CancellationTokenSource cancellation;
    private readonly ConcurrentBag<Task> sending = [];
    private readonly ConcurrentDictionary<Digest, bool> begun = new();

    public LayerSender(RegistryPublisher? registry, CancellationToken ct)
    {
        this.registry = registry;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    /// <summary>Starts to send a layer, unless it is reused. The registry may already have its image, so the push checks the manifest first.</summary>
    public void Send(BuiltLayer layer)
    {
        if (registry is not null && !layer.IsReused && begun.TryAdd(layer.Digest, true)) sending.Add(registry.SendAsync(layer.Layer.Blob, cancellation.Token));
    }

    /// <summary>Waits until all layers are sent.</summary>
    /// <exception cref="SlimException">A layer cannot be sent.</exception>
    public Task EndAsync() => Task.WhenAll(sending);

    /// <summary>Cancels the transfers that are still running.</summary>
    public async ValueTask DisposeAsync()
    {
        await cancellation.CancelAsync();
        await Task.WhenAll(sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cancellation.Dispose();
    }
}
