using System.Reflection.PortableExecutable;

namespace ContainerSlim.Native;

/// <summary>What the headers of a program or library for Windows tell. Microsoft, "PE Format".</summary>
/// <param name="Architecture">The processor in the image spec's words; null for one that images are not made for.</param>
/// <param name="IsProgram">Whether it can be started: it is no library.</param>
public sealed record PeFile(string? Architecture, bool IsProgram)
{
    /// <summary>Reads a file's headers; null when it is not PE, or cut short.</summary>
    public static PeFile? Read(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            // Headers are read, and they are at the beginning; the reader takes no file that is larger than this.
            using var reader = new PEReader(file, PEStreamOptions.Default, (int)Math.Min(file.Length, int.MaxValue));
            var headers = reader.PEHeaders;
            return headers.IsCoffOnly ? null : new PeFile(ArchitectureOf(headers.CoffHeader.Machine), !headers.IsDll);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static string? ArchitectureOf(Machine machine) => machine switch
    {
        Machine.Amd64 => "amd64",
        Machine.Arm64 => "arm64",
        _ => null,
    };
}
