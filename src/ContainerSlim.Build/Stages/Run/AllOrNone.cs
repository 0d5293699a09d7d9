namespace ContainerSlim.Build;

/// <summary>Concurrent tasks that succeed or fail together.</summary>
internal static class AllOrNone
{
    /// <summary>
    /// Waits for all tasks. If one fails, the others are canceled and awaited, and its exception is thrown rather than their cancellation.
    /// </summary>
    public static async Task WaitAsync(IReadOnlyList<Task> tasks, CancellationTokenSource siblings)
    {
        var running = tasks.ToList();
        while (running.Count > 0)
        {
            var finished = await Task.WhenAny(running);
            running.Remove(finished);
            if (finished.IsCompletedSuccessfully) continue;

            await siblings.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await finished;
        }
    }
}
