using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Copies files on this machine with their modes, and links as links.</summary>
internal static class TreeCopy
{
    /// <summary>Copies items to the same relative paths in another folder, and overwrites existing files.</summary>
    /// <exception cref="SlimException">A file cannot be read, or the folder cannot be written.</exception>
    public static void Copy(IEnumerable<DiskItem> items, string from, string to, CancellationToken ct)
    {
        foreach (var item in items)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                Copy(item, from, Path.Combine(to, item.Path));
            }
            catch (FileNotFoundException e)
            {
                throw new BuildException(ErrorCode.FileChanged, $"cannot read '{item.Info.FullName}': it was deleted after it was listed", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw WriteFailure.Of(to, e);
            }
        }
    }

    private static void Copy(DiskItem item, string from, string target)
    {
        if (item.Kind == EntryKind.Directory)
        {
            Directory.CreateDirectory(target);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (File.Exists(target) || new FileInfo(target).LinkTarget is not null) File.Delete(target);
        if (item.Kind == EntryKind.SymbolicLink) File.CreateSymbolicLink(target, item.LinkFrom(from));
        else File.Copy(item.Info.FullName, target);
    }
}
