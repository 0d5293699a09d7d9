namespace ContainerSlim.Build;

/// <summary>Thrown when a run is canceled while it publishes. Destinations are written one after the other, so some may be complete.</summary>
internal sealed class PublishCanceledException(IReadOnlyList<string> complete, IReadOnlyList<string> rest, OperationCanceledException inner)
    : OperationCanceledException(Describe(complete, rest), inner, inner.CancellationToken)
{
    private static string Describe(IReadOnlyList<string> complete, IReadOnlyList<string> rest)
    {
        var done = complete.Count == 0 ? "" : $" Published: {string.Join(", ", complete)}.";
        return $"The run was canceled.{done} Not published: {string.Join(", ", rest)}.";
    }
}
