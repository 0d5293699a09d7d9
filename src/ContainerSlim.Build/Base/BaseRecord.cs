using System.Globalization;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// How a base was cut from packages, in the history of its topmost layer. The packages in the image say which files were taken, but not what was asked
/// for: a version, some locales, a compression. With the record, the same base can be cut again from newer packages.
/// </summary>
/// <param name="Plan">The base, without the places on the machine that it was cut on.</param>
/// <param name="Compression">The compression of its layers.</param>
/// <param name="HasDefinitions">Whether the project had definitions of slices of its own.</param>
internal sealed record BaseRecord(BasePlan.Chiseled Plan, CompressionPlan Compression, bool HasDefinitions)
{
    private const string Title = "containerslim-base-1";
    private const string IcuMark = "icu=";
    private const string AllowMark = "allow-missing=";
    private const string OwnSlices = "own-slices";

    /// <summary>The history of the base's layers.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="plan">The base.</param>
    /// <param name="compression">The compression of its layers.</param>
    public static IReadOnlyList<LayerHistory> History(IReadOnlyList<BuiltLayer> layers, BasePlan.Chiseled plan, CompressionPlan compression)
    {
        var record = new BaseRecord(plan, compression, plan.Definitions.Count > 0);
        var lines = layers.Select(layer => layer.History(DateTimeOffset.UnixEpoch)).ToList();
        lines[^1] = lines[^1] with { Comment = record.Write() };
        return lines;
    }

    /// <summary>Reads a record; null if the text is none.</summary>
    public static BaseRecord? Read(string? comment)
    {
        var words = (comment ?? "").Split(' ').Select(Uri.UnescapeDataString).ToList();
        if (words is not [Title, var distribution, var compression, ..]) return null;

        var rest = words[3..];
        IReadOnlyList<string> Values(string mark) =>
            [.. rest.Where(word => word.StartsWith(mark, StringComparison.Ordinal)).Select(word => word[mark.Length..])];
        var parts = rest.Select(ReadPart).ToList();
        var known = rest.Where((word, i) => parts[i] is not null || word == OwnSlices || word.StartsWith(IcuMark, StringComparison.Ordinal)
            || word.StartsWith(AllowMark, StringComparison.Ordinal));
        if (known.Count() != rest.Count || ReadIcu(Values(IcuMark)) is not { } icu || ReadCompression(compression) is not { } how) return null;

        var plan = new BasePlan.Chiseled(distribution, [.. parts.OfType<BasePart>()]) { Icu = icu, AllowMissing = Values(AllowMark) };
        return new BaseRecord(plan, how, rest.Contains(OwnSlices));
    }

    /// <summary>The one line of text for this record.</summary>
    public string Write()
    {
        string[] always = [Title, Plan.Distribution, WriteCompression()];
        return string.Join(' ', always
            .Concat(Plan.Parts.Select(part => part.ToString()))
            .Concat(Plan.Icu == IcuCut.Whole ? [] : [IcuMark + string.Join(';', Plan.Icu.Locales.Order(StringComparer.Ordinal))])
            .Concat(Plan.AllowMissing.Select(library => AllowMark + library))
            .Concat(HasDefinitions ? [OwnSlices] : [])
            .Select(Escape));
    }

    // Names of libraries come from files and can have any character.
    private static string Escape(string word) => word.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);

    private static BasePart? ReadPart(string word)
    {
        if (word.Split('/', 3) is not [var group, var kindText, var name] || !Enum.TryParse<BasePartKind>(kindText, out var kind)) return null;
        if (kind == BasePartKind.Library || name.Split('=', 2) is not [var package, var version]) return new BasePart(kind, name, group);

        return new BasePart(kind, package, group) { Version = version };
    }

    private static IcuCut? ReadIcu(IReadOnlyList<string> values) => values switch
    {
        [] => IcuCut.Whole,
        [""] => IcuCut.Lean,
        [var locales] => IcuCut.LeanLocales(locales.Split(';')),
        _ => null,
    };

    private string WriteCompression()
    {
        var encoding = Compression.Encoding.ToString().ToLowerInvariant();
        return Compression.Level is { } level ? string.Create(CultureInfo.InvariantCulture, $"{encoding}:{level}") : encoding;
    }

    private static CompressionPlan? ReadCompression(string text)
    {
        try
        {
            return text.Split(':', 2) is [var encoding, var level] ? CompressionPlan.Parse(encoding, level) : CompressionPlan.Parse(text, level: null);
        }
        catch (BuildException)
        {
            return null;
        }
    }
}
