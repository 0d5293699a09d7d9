using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs a project stage: MSBuild has already published it, and has itself determined what to rebuild.</summary>
internal static class ProjectRun
{
    public static async Task<StageResult> RunAsync(ProjectStage stage, StageLog log, CancellationToken ct)
    {
        if (!File.Exists(stage.Project))
        {
            throw new BuildException(
                ErrorCode.StageInputMissing,
                $"cannot run the stage '{stage.Name}': the project '{stage.Project}' does not exist; "
                    + "correct Project, which is relative to the project's folder");
        }

        var published = stage.PublishDirectory;
        var tree = DiskTree.Of(published);
        var items = Directory.Exists(published) ? tree.Walk([Glob.Parse("**")]) : [];
        if (items.Count == 0)
        {
            throw new BuildException(
                ErrorCode.StageOutputMissing,
                $"cannot use the stage '{stage.Name}': publishing '{stage.Project}' created nothing in '{published}'; "
                    + "publish it separately to find out why");
        }

        var digests = await TreeDigest.OfAsync(items, published, ct);
        var output = TreeDigest.Combine(digests);
        await log.RememberAsync(Fingerprint.Empty.With("output", digests), output, ct);
        return new StageResult(stage, tree, output, published);
    }
}
