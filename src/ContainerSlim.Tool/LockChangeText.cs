using System.Globalization;
using ContainerSlim.Build;
using ContainerSlim.Debian;

namespace ContainerSlim.Tool;

/// <summary>The updates for a lock as text.</summary>
internal static class LockChangeText
{
    private const int DigestShown = 19;
    private const int FixesShown = 6;
    private static readonly string[] Header = ["Name", "For", "Locked", "Newest", "Size", "Security fixes"];

    public static void Write(Terminal terminal, string file, LockUpdate update, bool isUpdated)
    {
        if (update.Changes.Count == 0)
        {
            terminal.Say($"{file}: everything is up to date");
            return;
        }

        // The same on all platforms is one row.
        var rows = update.Changes.GroupBy(change => (change.Name, change.Stage, change.Locked, change.Newest)).ToList();
        terminal.Table(Header, [.. rows.Select(row => Row([.. row]))]);
        var fixes = update.Changes.SelectMany(change => change.Fixes?.Vulnerabilities ?? []).Distinct(StringComparer.Ordinal).Count();
        var what = string.Create(CultureInfo.InvariantCulture, $"{rows.Count} {(rows.Count == 1 ? "update" : "updates")}, {fixes} security fixes");
        terminal.Say("");
        terminal.Say(isUpdated ? $"{file}: {what} written" : $"{file}: {what}; take them with 'containerslim lock --update'");
    }

    private static string[] Row(IReadOnlyList<LockChange> changes)
    {
        var change = changes[0];
        var platforms = string.Join(", ", changes.Select(one => one.Platform));
        return
        [
            change.Name,
            $"{(change.Stage is { } stage ? $"stage {stage}" : "base")} ({platforms})",
            Short(change.Locked) ?? "-",
            Short(change.Newest) ?? "removed",
            change.Growth is { } growth ? Signed(growth) : "-",
            Describe(change.Fixes),
        ];
    }

    private static string Signed(long growth) => growth < 0 ? "-" + Sizes.Text(-growth) : "+" + Sizes.Text(growth);

    private static string? Short(string? version) =>
        version?.StartsWith("sha256:", StringComparison.Ordinal) == true ? version[..Math.Min(DigestShown, version.Length)] : version;

    // A low urgency says nothing.
    private static string Describe(PackageFixes? fixes)
    {
        if (fixes is null) return "-";

        var more = fixes.Vulnerabilities.Count - FixesShown;
        var shown = string.Join(' ', fixes.Vulnerabilities.Take(FixesShown));
        var named = more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {more} more") : shown;
        var urgency = fixes.Urgency is "high" or "emergency" or "critical" ? $"urgency {fixes.Urgency}" : "";
        return $"{urgency} {named}".Trim() is { Length: > 0 } text ? text : "none named";
    }
}
