using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// File names on this machine. On Linux, a name can be any bytes. .NET lists a name that is not UTF-8 with U+FFFD in it, and then finds no file
/// with that name.
/// </summary>
internal static class DiskName
{
    private const char Replacement = '\uFFFD';

    /// <summary>Checks a listed path.</summary>
    /// <exception cref="BuildException">The name is not UTF-8.</exception>
    public static void Check(string path)
    {
        if (!path.Contains(Replacement, StringComparison.Ordinal) || Path.Exists(path) || new FileInfo(path).LinkTarget is not null) return;

        throw new BuildException(
            ErrorCode.InvalidPath,
            $"cannot read '{path}': its name is not valid UTF-8, which names in an image must be; rename the file or directory");
    }

    /// <summary>Checks the target of a listed link.</summary>
    /// <exception cref="BuildException">The target is not UTF-8.</exception>
    public static void CheckTarget(string link, string target)
    {
        if (!target.Contains(Replacement, StringComparison.Ordinal) || Path.Exists(Path.GetFullPath(target, Path.GetDirectoryName(link)!))) return;

        throw new BuildException(
            ErrorCode.InvalidPath,
            $"cannot put '{link}' into the image: the target of the link is not valid UTF-8, which names in an image must be; remove the link");
    }

    /// <summary>Checks a path in a layer of another image.</summary>
    /// <exception cref="BuildException">The name is not UTF-8, so a copy would have a different name.</exception>
    public static void CheckOfLayer(string path)
    {
        if (!path.Contains(Replacement, StringComparison.Ordinal)) return;

        throw new BuildException(
            ErrorCode.InvalidPath,
            $"cannot copy '{path}' from the image: its name is not valid UTF-8, so that the copy would have another name; leave it out with Except");
    }
}
