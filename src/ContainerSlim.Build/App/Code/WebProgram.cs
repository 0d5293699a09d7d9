using System.Text;

namespace ContainerSlim.Build;

/// <summary>Tells whether a program without a runtimeconfig.json beside it contains ASP.NET Core.</summary>
internal static class WebProgram
{
    private const int ChunkSize = 1 << 20;

    // A single file has its runtimeconfig.json inside, never compressed, and a native program has the prefix of the host's variables
    // as a string, which ends with a NUL.
    private static readonly byte[][] Marks = ["\"Microsoft.AspNetCore.App\""u8.ToArray(), Encoding.Unicode.GetBytes("ASPNETCORE_\0")];

    /// <summary>Whether a program contains ASP.NET Core; false if it cannot be read, which is reported when its layer is written.</summary>
    public static bool IsWeb(string path)
    {
        try
        {
            return Contains(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Each chunk begins with the end of the one before, so that no mark is split.
    private static bool Contains(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var overlap = Marks.Max(mark => mark.Length) - 1;
        var buffer = new byte[ChunkSize];
        for (var kept = 0; ;)
        {
            var filled = kept + file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            if (Array.Exists(Marks, mark => buffer.AsSpan(0, filled).IndexOf(mark) >= 0)) return true;
            if (filled < buffer.Length) return false;

            buffer.AsSpan(filled - overlap, overlap).CopyTo(buffer);
            kept = overlap;
        }
    }
}
