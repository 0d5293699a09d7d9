namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A moment in the middle of a build: after a number of changes to the files in a folder.</summary>
internal sealed class FailureMoment : IDisposable
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileSystemWatcher watcher;
    private int left;

    /// <param name="folder">The folder; it has to exist.</param>
    /// <param name="changes">How many changes.</param>
    public FailureMoment(string folder, int changes)
    {
        left = changes;
        watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size | NotifyFilters.LastWrite,
        };
        watcher.Created += Count;
        watcher.Changed += Count;
        watcher.Renamed += Count;
        watcher.Deleted += Count;
        watcher.EnableRaisingEvents = true;
    }

    public Task Reached => reached.Task;

    public void Dispose() => watcher.Dispose();

    private void Count(object sender, FileSystemEventArgs change)
    {
        if (Interlocked.Decrement(ref left) == 0) reached.TrySetResult();
    }
}
