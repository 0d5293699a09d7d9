namespace ContainerSlim.Build;

/// <summary>Tasks side by side that stand or fall together.</summary>
internal static class AllOrNone
{
    /// <summary>Waits for all; when one fails the others are cancelled and waited for, and its failure is thrown, not their cancellation.</summary>
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
