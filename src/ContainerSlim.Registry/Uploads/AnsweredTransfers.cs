using System.Collections.Concurrent;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// Reports a transfer as complete when the registry has responded, not when the last byte left this process, because bytes can stay in buffers for long.
/// </summary>
internal sealed class AnsweredTransfers(ITransferObserver inner) : ITransferObserver, IDisposable
{
    private readonly ConcurrentQueue<TransferItem> read = new();

    public void Began(TransferItem item) => inner.Began(item);

    public void Moved(TransferItem item, int count) => inner.Moved(item, count);

    public void Ended(TransferItem item) => read.Enqueue(item);

    public void Noted(string note) => inner.Noted(note);

    public void Dispose()
    {
        while (read.TryDequeue(out var item)) inner.Ended(item);
    }
}
