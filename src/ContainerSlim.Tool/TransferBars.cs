using System.Collections.Concurrent;
using ContainerSlim.Oci;
using Spectre.Console;

namespace ContainerSlim.Tool;

/// <summary>A progress bar for each blob and package in transfer.</summary>
internal sealed class TransferBars(ProgressContext context) : ITransferObserver
{
    private readonly ConcurrentDictionary<TransferItem, ProgressTask> bars = new();

    // A transfer that starts again after a lost connection gets a new bar, because a finished bar no longer moves.
    public void Began(TransferItem item) => bars[item] = Add(item);

    public void Moved(TransferItem item, int count) => bars[item].Increment(count);

    public void Ended(TransferItem item) => bars[item].StopTask();

    private ProgressTask Add(TransferItem item)
    {
        var bar = context.AddTask(Markup.Escape($"{Verb(item.Route.Kind)} {item.Name}"), maxValue: Math.Max(1, item.Size));

        // If the size is unknown, the bar only shows that the transfer is running.
        return item.Size > 0 ? bar : bar.IsIndeterminate();
    }

    private static string Verb(TransferKind kind) => kind switch
    {
        TransferKind.Fetch => "fetch",
        TransferKind.Push => "push",
        TransferKind.Load => "load",
        _ => "copy",
    };
}
