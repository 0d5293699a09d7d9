using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Formats a step as one line of plain text: its time, what it wrote, what it transferred and how fast, and what was already there.</summary>
public static class StepText
{
    /// <summary>For example <c>push: 1.25 s, pushed 66.1 MB to registry.example.com/team/app in 1.20 s (55.1 MB/s), 30.0 MB there already</c>.</summary>
    public static string Render(BuildStep step) => $"{step.Name}: {string.Join(", ", Parts(step))}";

    /// <summary>For example <c>1.20 s</c>.</summary>
    public static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s");

    /// <summary>For example <c>55.1 MB/s</c>; null if the duration is zero.</summary>
    public static string? Rate(long size, TimeSpan duration) => duration > TimeSpan.Zero ? Sizes.Text((long)(size / duration.TotalSeconds)) + "/s" : null;

    private static IEnumerable<string> Parts(BuildStep step)
    {
        yield return Seconds(step.Duration);
        if (step.Written > 0) yield return $"{Sizes.Text(step.Written)} written";
        foreach (var transfer in step.Transfers) yield return Render(transfer);
        if (step.Reused > 0) yield return $"{Sizes.Text(step.Reused)} there already";
    }

    private static string Render(Transfer transfer)
    {
        var (did, direction) = transfer.Route.Kind switch
        {
            TransferKind.Fetch => ("fetched", "from"),
            TransferKind.Push => ("pushed", "to"),
            TransferKind.Load => ("loaded", "into"),
            _ => ("copied", "to"),
        };
        var rate = Rate(transfer.Size, transfer.Duration);
        return $"{did} {Sizes.Text(transfer.Size)} {direction} {transfer.Route.Place} in {Seconds(transfer.Duration)}{(rate is null ? "" : $" ({rate})")}";
    }
}
