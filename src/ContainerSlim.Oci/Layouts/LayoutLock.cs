namespace ContainerSlim.Oci;

/// <summary>
/// Prevents publishers, such as parallel projects of a solution, from changing an <c>index.json</c> at the same time. It locks the file that
/// marks the layout, which is never replaced.
/// </summary>
internal static class LayoutLock
{
    private const int Attempts = 1200;

    // EWOULDBLOCK of Linux and of the BSDs, and ERROR_SHARING_VIOLATION.
    private const int LinuxHeld = 11;
    private const int BsdHeld = 35;
    private const int WindowsHeld = unchecked((int)0x80070020);

    public static bool IsHeld(Exception? e) => e is IOException { HResult: LinuxHeld or BsdHeld or WindowsHeld };

    /// <summary>Marks a folder as a layout and locks it until the stream is disposed.</summary>
    /// <exception cref="OciException">It cannot be written, or another process locks it for a minute.</exception>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken ct)
    {
        var marker = Path.Combine(path, LayoutIndex.MarkerName);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Mark(marker);
            }
            catch (IOException e) when (IsHeld(e) && attempt < Attempts)
            {
                await Task.Delay(50, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw WriteFailure.Of(marker, e);
            }
        }
    }

    private static FileStream Mark(string marker)
    {
        var file = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        try
        {
            if (file.Length == 0) file.Write(LayoutIndex.Marker);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
