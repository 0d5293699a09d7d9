using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs an exec stage: its command runs if something that it depends on has changed, and its output is kept completely or not at all.</summary>
internal sealed class ExecRun(ExecStage stage, StageTurn turn)
{
    private static readonly Glob Everything = Glob.Parse("**");

    private readonly StageFolder folder = turn.Folder;
    private readonly StageLog log = turn.Log;
    private readonly DiskTree sources = DiskTree.OfProject(stage.WorkingDirectory, hidden: turn.StageDirectory);

    public async Task<StageResult> RunAsync(CancellationToken ct)
    {
        if (!Directory.Exists(stage.WorkingDirectory))
        {
            throw new BuildException(
                ErrorCode.StageInputMissing,
                $"cannot run the stage '{stage.Name}': the folder '{stage.WorkingDirectory}' does not exist; "
                    + "correct WorkingDirectory, which is relative to the project's folder");
        }

        var fingerprint = await FingerprintAsync(ct);
        if ((log.WhyRun(fingerprint) ?? await WhyRedoAsync(ct)) is not { } why)
        {
            log.UpToDate();
            return Result(folder.Former!.Output);
        }

        var output = await MakeAsync(fingerprint, ct);
        log.Ran(why);
        return Result(output);
    }

    private StageResult Result(string output) => new(stage, DiskTree.Of(folder.Tree), output, folder.Tree);

    private async Task<Fingerprint> FingerprintAsync(CancellationToken ct)
    {
        var fingerprint = Fingerprint.Empty
            .With("command", "", $"{(stage.Command.NeedsShell ? "sh" : "exec")} {stage.Command.Text}")
            .With("working directory", "", stage.WorkingDirectory)
            .With("outputs", "", string.Join(';', stage.Outputs));
        foreach (var (name, value) in stage.Environment) fingerprint = fingerprint.With("environment", name, value);
        foreach (var result in turn.Upstream) fingerprint = fingerprint.With("stages", result.Stage.Name, result.Output);
        foreach (var key in stage.Keys) fingerprint = fingerprint.With("tools", key.Text, await new StageProcess(stage).AskAsync(key, ct));
        return fingerprint.With("inputs", await TreeDigest.OfAsync(Inputs(), stage.WorkingDirectory, ct));
    }

    // The command's output is not an input; otherwise, the command would run again because it ran.
    private List<DiskItem> Inputs()
    {
        var items = sources.Walk(stage.Inputs)
            .Where(item => item.Kind is EntryKind.File or EntryKind.SymbolicLink && !stage.Outputs.Any(output => output.Covers(item.Path)))
            .ToList();
        return items.Count > 0 || !stage.NamesInputs
            ? items
            : throw new BuildException(
                ErrorCode.StageInputMissing,
                $"cannot run the stage '{stage.Name}': its inputs '{string.Join(';', stage.Inputs)}' match no file in '{stage.WorkingDirectory}'; "
                    + "correct Inputs, which are relative to this folder");
    }

    private async Task<string?> WhyRedoAsync(CancellationToken ct)
    {
        var kept = Directory.Exists(folder.Tree) ? TreeDigest.Combine(await DigestsAsync(folder.Tree, ct)) : null;
        if (kept != folder.Former!.Output) return "its previous result was changed";

        return stage.BeforePublish && !await IsInPlaceAsync(ct) ? "its outputs were changed" : null;
    }

    // The publish uses the output in the place where the command creates it, not the copy that is kept.
    private async Task<bool> IsInPlaceAsync(CancellationToken ct)
    {
        var kept = await TreeDigest.OfAsync(DiskTree.Of(folder.Tree).Walk(stage.Outputs), folder.Tree, ct);
        var here = await TreeDigest.OfAsync(sources.Walk(stage.Outputs), stage.WorkingDirectory, ct);
        return TreeDigest.Combine(kept) == TreeDigest.Combine(here);
    }

    private async Task<string> MakeAsync(Fingerprint fingerprint, CancellationToken ct)
    {
        folder.Begin();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (stage.Timeout is { } time) limit.CancelAfter(time);
        await new StageProcess(stage).RunAsync(turn, ct);
        var output = await TakeOutputsAsync(limit.Token, ct);
        await folder.CommitAsync(new StageState(fingerprint.Parts, output), ct);
        return output;
    }

    // The time limit is for the command and its result: a result that takes too long to read is as bad as a command that does not end.
    private async Task<string> TakeOutputsAsync(CancellationToken limit, CancellationToken ct)
    {
        try
        {
            var check = new OutputCheck(stage);
            check.CheckFolder(folder.Next);
            foreach (var pattern in stage.Outputs) TakeOutput(pattern, check, limit);
            check.CheckItems(DiskTree.Of(folder.Next).Walk([Everything]));
            return TreeDigest.Combine(await DigestsAsync(folder.Next, limit));
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new BuildException(
                ErrorCode.StageTimedOut,
                $"cannot use the stage '{stage.Name}': its time limit of {stage.Timeout} was over before its result was read; increase Timeout",
                e);
        }
    }

    private void TakeOutput(Glob pattern, OutputCheck check, CancellationToken ct)
    {
        var made = sources.Walk([pattern]);
        check.CheckItems(made);
        check.CheckLinks(made, pattern);
        if (made.Count == 0)
        {
            throw new BuildException(
                ErrorCode.StageOutputMissing,
                $"cannot use the stage '{stage.Name}': "
                    + $"its command succeeded, but its output '{pattern}' matches nothing in '{stage.WorkingDirectory}'; "
                    + "correct Outputs, or let the command write to the folder in SLIM_OUTPUT");
        }

        TreeCopy.Copy(made, stage.WorkingDirectory, folder.Next, ct);
    }

    private static Task<IReadOnlyDictionary<string, string>> DigestsAsync(string tree, CancellationToken ct) =>
        TreeDigest.OfAsync(DiskTree.Of(tree).Walk([Everything]), tree, ct);
}
