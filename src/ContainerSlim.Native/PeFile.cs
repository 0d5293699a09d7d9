using System.Reflection.PortableExecutable;

namespace ContainerSlim.Native;

/// <summary>The headers of a program or library for Windows. Microsoft, "PE Format".</summary>
/// <param name="Architecture">The processor, as named in the image spec; null if there are no images for it.</param>
/// <param name="IsProgram">Whether it is a program, and not a library.</param>
public sealed record PeFile(string? Architecture, bool IsProgram)
{
    /// <summary>Reads a file's headers; null when it is not PE, or cut short.</summary>
    public static PeFile? Read(string path)
    {
        using var file = File.OpenRead(path);
        try
        {
            // Only the headers at the beginning are needed, and the reader accepts no larger files.
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
