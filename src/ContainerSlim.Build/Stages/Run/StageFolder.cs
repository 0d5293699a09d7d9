using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Where one stage keeps what it made (<c>tree</c>) and what from (<c>state.json</c>). A new tree is made beside the old one and takes its
/// place when it is whole. Only one process at a time has it.
/// </summary>
internal sealed class StageFolder : IDisposable
{
    private readonly string root;
    private readonly FileStream held;

    private StageFolder(string root, FileStream held)
    {
        this.root = root;
        this.held = held;
        Former = ReadState();
    }

    /// <summary>What the stage made last.</summary>
    public string Tree => Path.Combine(root, "tree");

    /// <summary>Where the next tree is made.</summary>
    public string Next => Path.Combine(root, ".next");

    /// <summary>Where contents are put that are needed for a moment.</summary>
    public string Scratch => root;

    /// <summary>What is known of the last run; null where there was none.</summary>
    public StageState? Former { get; }

    /// <summary>The mark of what this run starts; null until it begins.</summary>
    public string? Mark { get; private set; }

    private string Old => Path.Combine(root, ".former");

    private string StatePath => Path.Combine(root, "state.json");

    // There while a command runs: a build that was killed leaves it, with the mark of what it left running.
    private string RunningPath => Path.Combine(root, ".running");

    /// <summary>Opens a stage's folder, waits while another process has it, and clears away what a killed one left.</summary>
    /// <exception cref="OciException">The folder cannot be written.</exception>
    public static async Task<StageFolder> OpenAsync(string root, CancellationToken ct)
    {
        var held = await StageLock.TakeAsync(root, ct);
        try
        {
            var folder = new StageFolder(root, held);
            Guard(root, folder.Recover);
            return folder;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins the next tree, empty.</summary>
    public void Begin() => Guard(root, () =>
    {
        Remove(Next);
        Directory.CreateDirectory(Next);
        Mark = ProcessTree.NewMark();
        File.WriteAllText(RunningPath, Mark);
    });

    /// <summary>Puts the next tree in place of the last, and remembers what it was made from.</summary>
    public async Task CommitAsync(StageState state, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Guard(root, Swap);

        // From here on the new tree is there: to stop before its state is would only make the next run do it again.
        await RememberAsync(state, CancellationToken.None);
    }

    /// <summary>Remembers what a stage without a tree of its own was made from.</summary>
    public Task RememberAsync(StageState state, CancellationToken ct) => AtomicFile.WriteAsync(StatePath, state.ToBytes(), ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Mark is not null) File.Delete(RunningPath);
        held.Dispose();
    }

    private StageState? ReadState()
    {
        try
        {
            return File.Exists(StatePath) ? StageState.Parse(File.ReadAllBytes(StatePath)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A build that was killed left its command running, which would write over what the next one makes, or, between the two moves of a
    // swap, the former tree under its other name.
    private void Recover()
    {
        if (File.Exists(RunningPath)) new ProcessTree(File.ReadAllText(RunningPath)).EndLeft();
        File.Delete(RunningPath);
        if (!Directory.Exists(Tree) && Directory.Exists(Old)) Directory.Move(Old, Tree);
        Remove(Old);
        Remove(Next);
    }

    private void Swap()
    {
        if (Directory.Exists(Tree)) Directory.Move(Tree, Old);
        Directory.Move(Next, Tree);
        Remove(Old);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static void Guard(string root, Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(root, e);
        }
    }
}

/// <summary>Keeps two processes, such as the parallel publishes of one project's platforms, from running one stage at once.</summary>
file static class StageLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<FileStream> TakeAsync(string root, CancellationToken ct)
    {
        while (true)
        {
            if (TryTake(root) is { } held) return held;

            await Task.Delay(Pause, ct);
        }
    }

    private static FileStream? TryTake(string root)
    {
        var path = Path.Combine(root, ".lock");
        try
        {
            Directory.CreateDirectory(root);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw WriteFailure.Of(root, e);
        }
        catch (IOException e) when (e is DirectoryNotFoundException or PathTooLongException || !IsHeld(e, path))
        {
            throw WriteFailure.Of(root, e);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Someone else has the file, and it exists; any other failure does not pass by waiting. EWOULDBLOCK is 11 on Linux and 35 on macOS,
    // and Windows says ERROR_SHARING_VIOLATION.
    private static bool IsHeld(IOException e, string path) => e.HResult is 11 or 35 or unchecked((int)0x80070020) && File.Exists(path);
}
