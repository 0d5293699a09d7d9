namespace ContainerSlim.Build;

/// <summary>Keeps builds of the same user from writing a lock at the same time, which would lose the entries of one of them.</summary>
internal static class LockGate
{
    private const string Name = ".locking";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Waits for a turn, which ends when the result is disposed. Null if the folder cannot be written, or after some time: the file is replaced as a
    /// whole, so nothing worse can happen than that an entry is written again by the next build.
    /// </summary>
    /// <param name="folder">A folder of the user.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<FileStream?> TakeAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, Name);
        for (var waited = TimeSpan.Zero; waited < Limit; waited += Pause)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Pause, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }
}
