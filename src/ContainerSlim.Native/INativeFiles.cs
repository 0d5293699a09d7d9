namespace ContainerSlim.Native;

/// <summary>The files that a container has.</summary>
public interface INativeFiles
{
    /// <summary>The path of the file that an absolute path leads to when links are followed inside the container; null if that is no file.</summary>
    string? Resolve(string path);

    /// <summary>The headers of the file at a resolved path; null if it is not ELF.</summary>
    ElfFile? Read(string path);
}
