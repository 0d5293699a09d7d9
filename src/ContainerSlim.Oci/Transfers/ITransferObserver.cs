namespace ContainerSlim.Oci;

/// <summary>The direction of a transfer.</summary>
public enum TransferKind
{
    /// <summary>From a registry or a package mirror to this machine.</summary>
    Fetch,
    /// <summary>From this machine to a registry.</summary>
    Push,
    /// <summary>Into a container runtime on this machine.</summary>
    Load,
    /// <summary>From one location to another, for a copy.</summary>
    Copy,
}

/// <summary>The route of a transfer.</summary>
/// <param name="Kind">The direction.</param>
/// <param name="Place">The other end, for messages.</param>
public sealed record TransferRoute(TransferKind Kind, string Place);

/// <summary>Content in transfer.</summary>
/// <param name="Route">The route.</param>
/// <param name="Name">A short name.</param>
/// <param name="Size">Its size in bytes; 0 if unknown.</param>
public sealed record TransferItem(TransferRoute Route, string Name, long Size)
{
    // All tools show a digest by its first twelve digits.
    private const int ShortDigest = 12;

    /// <summary>A blob in transfer.</summary>
    public static TransferItem Of(TransferRoute route, Descriptor blob) => new(route, blob.Digest.Hex[..ShortDigest], blob.Size);
}

/// <summary>Observes transfers between this machine and others. Called from several threads.</summary>
public interface ITransferObserver
{
    /// <summary>A transfer starts from the beginning, or starts again after a lost connection.</summary>
    void Began(TransferItem item);

    /// <summary>More bytes were transferred.</summary>
    void Moved(TransferItem item, int count);

    /// <summary>The transfer is complete, or was given up.</summary>
    void Ended(TransferItem item);

    /// <summary>A transfer takes longer than necessary, and the user can do something about it. The sentence says why.</summary>
    void Noted(string note)
    {
    }
}

/// <summary>Ignores all transfers.</summary>
public sealed class NoTransfers : ITransferObserver
{
    private NoTransfers()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoTransfers Instance { get; } = new();

    /// <inheritdoc/>
    public void Began(TransferItem item)
    {
    }

    /// <inheritdoc/>
    public void Moved(TransferItem item, int count)
    {
    }

    /// <inheritdoc/>
    public void Ended(TransferItem item)
    {
    }
}
