namespace ContainerSlim.Oci;

/// <summary>Which way content goes.</summary>
public enum TransferKind
{
    /// <summary>From a registry or a package mirror to here.</summary>
    Fetch,
    /// <summary>From here to a registry.</summary>
    Push,
    /// <summary>Into a container runtime on this machine.</summary>
    Load,
    /// <summary>From one place to another, on behalf of a copy.</summary>
    Copy,
}

/// <summary>A way that content goes.</summary>
/// <param name="Kind">In which direction.</param>
/// <param name="Place">The other end, in words for messages.</param>
public sealed record TransferRoute(TransferKind Kind, string Place);

/// <summary>Content on its way.</summary>
/// <param name="Route">The way.</param>
/// <param name="Name">What it is called, in a word.</param>
/// <param name="Size">Its bytes; 0 where nobody said.</param>
public sealed record TransferItem(TransferRoute Route, string Name, long Size)
{
    // A digest is known by its first twelve digits to every tool.
    private const int ShortDigest = 12;

    /// <summary>A blob on its way.</summary>
    public static TransferItem Of(TransferRoute route, Descriptor blob) => new(route, blob.Digest.Hex[..ShortDigest], blob.Size);
}

/// <summary>Hears of content that goes between this machine and others, from several threads.</summary>
public interface ITransferObserver
{
    /// <summary>Content sets off, from its beginning; anew where a connection was lost.</summary>
    void Began(TransferItem item);

    /// <summary>More of it went over.</summary>
    void Moved(TransferItem item, int count);

    /// <summary>It is over there, or given up.</summary>
    void Ended(TransferItem item);
}

/// <summary>Nobody watches.</summary>
public sealed class NoTransfers : ITransferObserver
{
    private NoTransfers()
    {
    }

    /// <summary>The one.</summary>
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
