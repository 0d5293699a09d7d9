namespace ContainerSlim.Failure.Tests;

/// <summary>The headers of a static program for amd64: an app that needs nothing.</summary>
internal static class StaticProgram
{
    public static void Write(string path)
    {
        // System V ABI, chapter 4: e_type at 16 is 2, an executable; e_machine at 18 is 62, amd64.
        var program = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(program);
        (program[16], program[18]) = (2, 62);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, program);
    }
}
