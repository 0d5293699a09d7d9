namespace ContainerSlim.Build.Stages;

/// <summary>Says of a stage, in one line, whether it ran and why.</summary>
internal sealed class StageLog(Stage stage, StageFolder folder, IBuildObserver observer)
{
    /// <summary>Why a stage of this fingerprint has to run; null where what it made last is still right.</summary>
    public string? WhyRun(Fingerprint fingerprint) => folder.Former is { } former
        ? fingerprint.ChangesSince(new Fingerprint(former.Parts))
        : "it had not run before";

    /// <summary>Whether the stage had its turn in an earlier part of this build.</summary>
    public bool WasToldBefore { get; init; }

    /// <summary>What the stage made last is taken.</summary>
    public void UpToDate()
    {
        var line = $"stage {stage.Name}: up to date";
        if (WasToldBefore) observer.Detail(line);
        else observer.Inform(line);
    }

    /// <summary>The stage ran.</summary>
    public void Ran(string why) => observer.Inform($"stage {stage.Name}: ran ({why})");

    /// <summary>A line that the stage's command printed.</summary>
    public void Line(string line) => observer.Detail($"{stage.Name}> {line}");

    /// <summary>Remembers what a stage was made from that keeps no tree of its own, and says whether that is new.</summary>
    public async Task RememberAsync(Fingerprint fingerprint, string output, CancellationToken ct)
    {
        if (WhyRun(fingerprint) is not { } why)
        {
            UpToDate();
            return;
        }

        await folder.RememberAsync(new StageState(fingerprint.Parts, output), ct);
        Ran(why);
    }
}
