using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A project stage: the publish knows itself what it has to do anew, so it is asked every time.</summary>
internal static class ProjectRun
{
    public static async Task<StageResult> RunAsync(ProjectStage stage, StageFolder folder, StageLog log, IProjectPublisher? publisher, CancellationToken ct)
    {
        if (publisher is null) throw new BuildException(ErrorCode.InvalidStage, $"cannot run the stage '{stage.Name}': projects are published by MSBuild alone, not by this command");
        if (!File.Exists(stage.Project)) throw new BuildException(ErrorCode.StageInputMissing, $"cannot run the stage '{stage.Name}': there is no project '{stage.Project}'");

        var published = await publisher.PublishAsync(stage, ct);
        var tree = DiskTree.Of(published);
        var items = Directory.Exists(published) ? tree.Walk([Glob.Parse("**")]) : [];
        if (items.Count == 0) throw new BuildException(ErrorCode.StageOutputMissing, $"cannot use the stage '{stage.Name}': publishing '{stage.Project}' left nothing in '{published}'");

        var digests = await TreeDigest.OfAsync(items, published, ct);
        var output = TreeDigest.Combine(digests);
        await log.RememberAsync(Fingerprint.Empty.With("output", digests), output, ct);
        return new StageResult(stage, tree, output, published);
    }
}
