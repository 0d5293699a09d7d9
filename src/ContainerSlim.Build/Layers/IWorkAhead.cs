using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The work that was done for a build before it started. A build that does not know of it produces the same image.</summary>
internal interface IWorkAhead
{
    /// <summary>Waits for the base image that was looked up; null if none was, or this failed. A base cut from packages is in the store by then.</summary>
    Task<BaseAhead?> BaseAsync(CancellationToken ct);

    /// <summary>Waits for a layer of files if it is being written. It is in the store by then.</summary>
    /// <param name="list">The name of the layer's list in the stat cache.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Whether any layers of files were to be written.</returns>
    Task<bool> LayerAsync(string list, CancellationToken ct);

    /// <summary>Whether a layer in the store was written for this build, and is therefore new.</summary>
    bool IsNew(Digest layer);
}

/// <summary>A base image that was looked up.</summary>
/// <param name="Location">The location of the image.</param>
/// <param name="Digest">The digest that the location resolves to; null if there is no such image.</param>
/// <param name="Root">The manifest or index with that digest; null if it was not read.</param>
internal sealed record BaseAhead(ImageLocation Location, Digest? Digest, Descriptor? Root);

/// <summary>No work was done ahead.</summary>
internal sealed class NoWorkAhead : IWorkAhead
{
    public static readonly NoWorkAhead Instance = new();

    public Task<BaseAhead?> BaseAsync(CancellationToken ct) => Task.FromResult<BaseAhead?>(null);

    public Task<bool> LayerAsync(string list, CancellationToken ct) => Task.FromResult(false);

    public bool IsNew(Digest layer) => false;
}
