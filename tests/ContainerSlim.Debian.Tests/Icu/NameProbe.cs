using System.Globalization;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>Asks for the names of languages, regions and time zones in several languages, and for numbers in all numbering systems.</summary>
internal sealed class NameProbe(TextWriter output)
{
    private static readonly string[] Readers = ["", "ar", "de", "ja", "zh-Hant"];

    // From numberingSystems.res: all algorithmic ones and some with digits.
    private static readonly string[] Systems =
    [
        "armn", "armnlow", "cyrl", "ethi", "geor", "grek", "greklow", "hanidays", "hans", "hansfin", "hant", "hantfin", "hebr", "jpan", "jpanfin", "jpanyear",
        "roman", "romanlow", "taml", "arab", "deva", "fullwide", "hanidec", "mathsans", "thai",
    ];

    private static readonly string[] Calendars =
        ["buddhist", "chinese", "coptic", "dangi", "ethiopic", "hebrew", "indian", "islamic-umalqura", "japanese", "persian", "roc"];

    public void Ask(IReadOnlyList<string> cultures)
    {
        var readers = Readers.Where(cultures.Contains).ToList();
        foreach (var reader in readers) AskReader(reader, cultures);
        foreach (var reader in readers.Where(reader => reader.Length > 0)) AskExtensions(reader);
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones()) AskWindowsZone(zone.Id);
    }

    private void AskReader(string reader, IReadOnlyList<string> cultures)
    {
#pragma warning disable RS0030 // Names are in the language of the process, which this process is there to change.
        CultureInfo.CurrentUICulture = new CultureInfo(reader);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture;
#pragma warning restore RS0030
        foreach (var name in cultures) output.WriteLine($"{reader}|{name}|{new CultureInfo(name).DisplayName}");
        var regions = cultures.Where(name => name.Length > 3 && !new CultureInfo(name).IsNeutralCulture);
        foreach (var name in regions) output.WriteLine($"{reader}|{name}|{new RegionInfo(name).DisplayName}");
        TimeZoneInfo.ClearCachedData();
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            output.WriteLine($"{reader}|{zone.Id}|{zone.DisplayName}|{zone.StandardName}|{zone.DaylightName}");
        }
    }

    private void AskExtensions(string reader)
    {
        foreach (var system in Systems) AskExtension($"{reader}-u-nu-{system}");
        foreach (var calendar in Calendars) AskExtension($"{reader}-u-ca-{calendar}");
    }

    private void AskExtension(string name)
    {
        var culture = new CultureInfo(name);
        var numbers = culture.NumberFormat;

        // No formatted number: .NET cannot write any where ICU answers for an algorithmic system.
        output.WriteLine($"{name}|{culture.DisplayName}|{string.Join("", numbers.NativeDigits)}|{numbers.NumberDecimalDigits}|{numbers.NumberNegativePattern}");
        output.WriteLine(string.Join('|', culture.DateTimeFormat.GetAllDateTimePatterns()));
        output.WriteLine(string.Join('|', culture.DateTimeFormat.MonthNames));
    }

    private void AskWindowsZone(string id)
    {
        var windows = TimeZoneInfo.TryConvertIanaIdToWindowsId(id, out var converted) ? converted : "";
        var back = windows.Length > 0 && TimeZoneInfo.TryConvertWindowsIdToIanaId(windows, "DE", out var iana) ? iana : "";
        output.WriteLine($"{id}|{windows}|{back}");
    }
}
