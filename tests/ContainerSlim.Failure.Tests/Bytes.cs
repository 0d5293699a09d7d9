namespace ContainerSlim.Failure.Tests;

/// <summary>What a bad disk does to files.</summary>
internal static class Bytes
{
    /// <summary>Changes the byte in the middle of a file.</summary>
    public static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length > 0) bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Cuts a file in half.</summary>
    public static void Halve(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }
}
