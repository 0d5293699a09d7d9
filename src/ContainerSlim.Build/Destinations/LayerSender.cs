using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Sends layers to the registry as soon as each is written, while others still are. Without a registry it does nothing.</summary>
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

    /// <summary>Begins to send a layer. One that was there before may be in the registry too, with its manifest: that is asked first, later.</summary>
    public void Send(BuiltLayer layer)
    {
        if (registry is not null && !layer.IsReused && begun.TryAdd(layer.Digest, true)) sending.Add(registry.SendAsync(layer.Layer.Blob, cancellation.Token));
    }

    /// <summary>Waits until all is sent.</summary>
    /// <exception cref="SlimException">One cannot be sent.</exception>
    public Task EndAsync() => Task.WhenAll(sending);

    /// <summary>Ends what is not sent yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await cancellation.CancelAsync();
        await Task.WhenAll(sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cancellation.Dispose();
    }
}
