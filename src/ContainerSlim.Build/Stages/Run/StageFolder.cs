using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// The folder in which one stage keeps its output (<c>tree</c>) and what it was made from (<c>state.json</c>). A new tree is created next
/// to the old one and replaces it once it is complete. Only one process at a time can open the folder.
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

    /// <summary>The stage's latest output.</summary>
    public string Tree => Path.Combine(root, "tree");

    /// <summary>The folder in which the next tree is created.</summary>
    public string Next => Path.Combine(root, ".next");

    /// <summary>The folder for temporary contents.</summary>
    public string Scratch => root;

    /// <summary>The state of the last run; null if there is none.</summary>
    public StageState? Former { get; }

    /// <summary>The mark of the processes that this run starts; null until it begins.</summary>
    public string? Mark { get; private set; }

    private string Old => Path.Combine(root, ".former");

    private string StatePath => Path.Combine(root, "state.json");

    // Exists while a command runs. A build that was killed leaves it behind, with the mark of the processes that it left running.
    private string RunningPath => Path.Combine(root, ".running");

    /// <summary>Opens a stage's folder: waits while another process has it open, and cleans up what a killed process left behind.</summary>
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

    /// <summary>Begins the next tree, which is empty.</summary>
    public void Begin() => Guard(root, () =>
    {
        Remove(Next);
        Directory.CreateDirectory(Next);
        Mark = ProcessTree.NewMark();
        File.WriteAllText(RunningPath, Mark);
    });

    /// <summary>Replaces the last tree with the next one, and saves what it was made from.</summary>
    public async Task CommitAsync(StageState state, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Guard(root, Swap);

        // The new tree is now in place: canceling before its state is saved would only make the next run repeat the work.
        await RememberAsync(state, CancellationToken.None);
    }

    /// <summary>Saves what a stage without its own tree was made from.</summary>
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

    // A killed build may have left its command running. The command would overwrite the output of the next one, or, between the two moves
    // of a swap, the former tree under its other name.
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
        // A command may have put a link in the folder's place.
        if (new FileInfo(folder).LinkTarget is not null) File.Delete(folder);
        else if (Directory.Exists(folder)) FolderRemoval.Remove(folder);
        else File.Delete(folder);
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

/// <summary>Keeps two processes, such as the parallel publishes of a project's platforms, from running the same stage at once.</summary>
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

    // Another process has the file open, and it exists; no other failure would go away by waiting. EWOULDBLOCK is 11 on Linux and 35 on
    // macOS, and Windows reports ERROR_SHARING_VIOLATION.
    private static bool IsHeld(IOException e, string path) => e.HResult is 11 or 35 or unchecked((int)0x80070020) && File.Exists(path);
}
