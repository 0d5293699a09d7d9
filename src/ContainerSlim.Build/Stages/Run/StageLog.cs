using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Reports in one line whether a stage ran, and why.</summary>
internal sealed class StageLog(Stage stage, StageFolder folder, IBuildObserver observer)
{
    /// <summary>The reason why a stage with this fingerprint must run; null if its latest output is still valid.</summary>
    public string? WhyRun(Fingerprint fingerprint) => folder.Former is { } former
        ? fingerprint.ChangesSince(new Fingerprint(former.Parts))
        : "it had not run before";

    /// <summary>Whether the stage already ran in an earlier part of this build.</summary>
    public bool WasToldBefore { get; init; }

    /// <summary>Reports that the stage's latest output is reused.</summary>
    public void UpToDate()
    {
        var line = $"stage {stage.Name}: up to date";
        if (WasToldBefore) observer.Detail(line);
        else observer.Inform(line);
    }

    /// <summary>Reports that the stage ran.</summary>
    public void Ran(string why) => observer.Inform($"stage {stage.Name}: ran ({why})");

    /// <summary>Reports a line that the stage's command printed.</summary>
    public void Line(string line) => observer.Detail(ForeignText.Lines($"{stage.Name}> {line}"));

    /// <summary>Saves what a stage without its own tree was made from, and reports whether that has changed.</summary>
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
