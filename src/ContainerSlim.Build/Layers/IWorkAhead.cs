using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What was done for a build before it began. A build that knows nothing of it makes the same image.</summary>
internal interface IWorkAhead
{
    /// <summary>The base image that was looked up; null where none was, or it could not be. A base that is made of packages is in the store then.</summary>
    Task<BaseAhead?> BaseAsync(CancellationToken ct);

    /// <summary>Whether layers of files were written, which are in the store then.</summary>
    Task<bool> LayersAsync(CancellationToken ct);

    /// <summary>Whether a layer of the store was written for this build, and so is new.</summary>
    bool IsNew(Digest layer);
}

/// <summary>A base image that was looked up.</summary>
/// <param name="Location">Its name.</param>
/// <param name="Digest">The digest that the name stands for; null where there is no such image.</param>
/// <param name="Root">The manifest or index of that digest, where it was read too.</param>
internal sealed record BaseAhead(ImageLocation Location, Digest? Digest, Descriptor? Root);

/// <summary>Nothing was done.</summary>
internal sealed class NoWorkAhead : IWorkAhead
{
    public static readonly NoWorkAhead Instance = new();

    public Task<BaseAhead?> BaseAsync(CancellationToken ct) => Task.FromResult<BaseAhead?>(null);

    public Task<bool> LayersAsync(CancellationToken ct) => Task.FromResult(false);

    public bool IsNew(Digest layer) => false;
}
