using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Checks the output of a command before it is read: a link could lead anywhere, a pipe blocks, and some devices never end.</summary>
internal sealed class OutputCheck(ExecStage stage)
{
    /// <summary>Checks that the output folder is still a folder.</summary>
    /// <exception cref="BuildException">It is a link, or was deleted.</exception>
    public void CheckFolder(string folder)
    {
        if (new FileInfo(folder).LinkTarget is { } target)
        {
            throw Invalid($"its command replaced the folder in SLIM_OUTPUT by a link to '{ForeignText.Clean(target)}'; write the files into the folder");
        }

        if (!Directory.Exists(folder)) throw Invalid("its command removed the folder in SLIM_OUTPUT; write the files into the folder");
    }

    /// <summary>Checks that the items are files, directories and links.</summary>
    /// <exception cref="BuildException">One of them is something else.</exception>
    public void CheckItems(IReadOnlyList<DiskItem> items)
    {
        foreach (var item in items.Where(item => item.Kind == EntryKind.Special))
        {
            throw Invalid(
                $"its output contains '{item.Path}', which is {DiskFile.Describe(item.Type)}, and a result can contain only files, directories and links; "
                    + "remove it at the end of the command");
        }
    }

    /// <summary>Checks that an output that is itself a link leads to another output. Only the link would be copied, and would lead nowhere.</summary>
    /// <exception cref="BuildException">It leads elsewhere.</exception>
    public void CheckLinks(IReadOnlyList<DiskItem> items, Glob pattern)
    {
        foreach (var link in items.Where(item => item.Kind == EntryKind.SymbolicLink && pattern.Match(item.Path) is { IsItself: true }))
        {
            var target = Path.GetFullPath(link.Info.LinkTarget!, Path.GetDirectoryName(link.Info.FullName)!);
            var relative = Path.GetRelativePath(stage.WorkingDirectory, target).Replace(Path.DirectorySeparatorChar, '/');
            if (stage.Outputs.Any(output => output.Covers(relative))) continue;

            throw Invalid(
                $"its output '{link.Path}' is a link to '{ForeignText.Clean(link.Info.LinkTarget!)}', which is not part of its outputs; "
                    + "name the target in Outputs, or let the command write to the folder in SLIM_OUTPUT");
        }
    }

    private BuildException Invalid(string why) => new(ErrorCode.StageOutputInvalid, $"cannot use the stage '{stage.Name}': {why}");
}
