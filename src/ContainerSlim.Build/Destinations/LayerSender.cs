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
    private readonly ConcurrentDictionary<Digest, bool> sent = new();

    public LayerSender(RegistryPublisher? registry, CancellationToken ct)
    {
        this.registry = registry;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    /// <summary>Begins to send a layer. One that was there before may be in the registry too, with its manifest: that is asked first, later.</summary>
    public BuiltLayer Send(BuiltLayer layer)
    {
        if (registry is not null && !layer.IsReused) sending.Add(SendAsync(registry, layer.Layer.Blob));
        return layer;
    }

    /// <summary>Waits until all is sent.</summary>
    /// <returns>The blobs that the registry did not have.</returns>
    /// <exception cref="SlimException">One cannot be sent.</exception>
    public async Task<IReadOnlySet<Digest>> EndAsync()
    {
        await Task.WhenAll(sending);
        return sent.Keys.ToHashSet();
    }

    /// <summary>Ends what is not sent yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await cancellation.CancelAsync();
        await Task.WhenAll(sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cancellation.Dispose();
    }

    private async Task SendAsync(RegistryPublisher publisher, Blob blob)
    {
        if (await publisher.SendAsync(blob, cancellation.Token)) sent[blob.Descriptor.Digest] = true;
    }
}
