using System.Globalization;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>
/// Asks .NET's globalization for everything that it reads from ICU, and writes the answers. The tests compile it into an app of its own, because
/// they themselves run without ICU.
/// </summary>
internal sealed class CultureProbe(TextWriter output)
{
    private static readonly DateTime Leap = new(2024, 2, 29, 13, 5, 9, 123, DateTimeKind.Unspecified);

    private static readonly string[] Letters = ["iIıİ", "straße ẞ ǅ ŉ", "ΑΣ ας Ά", "éÉ ǆ ﬁ", "ჯაჯა Ꮳ", "ĳssel IJ"];

    /// <summary>The cultures that ICU lists.</summary>
    public static IReadOnlyList<string> All =>
        [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Select(culture => culture.Name).Order(StringComparer.Ordinal)];

    /// <summary>Asks everything about these cultures.</summary>
    public void Ask(IReadOnlyList<string> cultures)
    {
        AskCultures(cultures);
        new CollationProbe(output).Ask(cultures);
        new NameProbe(output).Ask(cultures);
    }

    /// <summary>Asks only about names, numbers, dates and regions, which takes no time.</summary>
    public void AskCultures(IReadOnlyList<string> cultures)
    {
        foreach (var name in cultures) AskCulture(name);
    }

    private void AskCulture(string name)
    {
        var culture = new CultureInfo(name);
        Write(name, "names", culture.EnglishName, culture.NativeName, culture.DisplayName);
        Write(name, "codes", culture.TwoLetterISOLanguageName, culture.ThreeLetterISOLanguageName);
        Write(name, "kind", culture.Parent.Name, culture.LCID, culture.IsNeutralCulture, culture.CultureTypes, culture.TextInfo.IsRightToLeft);
        Write(name, "list", culture.TextInfo.ListSeparator, culture.CompareInfo.Version);
        AskNumbers(culture);
        Write(name, "upper", [.. Letters.Select(culture.TextInfo.ToUpper)]);
        Write(name, "lower", [.. Letters.Select(culture.TextInfo.ToLower)]);
        Write(name, "title", [.. Letters.Select(culture.TextInfo.ToTitleCase)]);
        AskDates(culture);
        AskRegion(culture);
        foreach (var calendar in culture.OptionalCalendars) AskCalendar(name, calendar);
    }

    private void AskNumbers(CultureInfo culture)
    {
        var format = culture.NumberFormat;
        Write(culture.Name, "signs", format.PositiveSign, format.NegativeSign, format.NaNSymbol, format.PositiveInfinitySymbol, format.PercentSymbol);
        Write(culture.Name, "digits", format.PerMilleSymbol, string.Join("", format.NativeDigits), format.DigitSubstitution, format.CurrencySymbol);
        Write(culture.Name, "groups", string.Join(',', format.NumberGroupSizes), string.Join(',', format.CurrencyGroupSizes));
        Write(culture.Name, "currencies", format.CurrencyNegativePattern, format.CurrencyPositivePattern, format.CurrencyDecimalDigits);
        Write(culture.Name, "patterns", format.NumberNegativePattern, format.PercentNegativePattern, format.PercentPositivePattern);
        foreach (var pattern in (string[])["N", "C", "P", "E", "G", "C0", "N4"])
        {
            Write(culture.Name, pattern, (-1234567.891).ToString(pattern, culture), 0.5m.ToString(pattern, culture), 98765432109L.ToString(pattern, culture));
        }
    }

    private void AskDates(CultureInfo culture)
    {
        var format = culture.DateTimeFormat;
        Write(culture.Name, "week", format.FirstDayOfWeek, format.CalendarWeekRule, format.Calendar.GetType().Name, format.NativeCalendarName);
        Write(culture.Name, "separators", format.DateSeparator, format.TimeSeparator, format.AMDesignator, format.PMDesignator);
        AskFormat(culture.Name, culture);
    }

    private void AskFormat(string name, CultureInfo culture)
    {
        var format = culture.DateTimeFormat;
        Write(name, "all", format.GetAllDateTimePatterns());
        Write(name, "days", [.. format.DayNames, .. format.AbbreviatedDayNames, .. format.ShortestDayNames]);
        Write(name, "months", [.. format.MonthNames, .. format.AbbreviatedMonthNames, .. format.MonthGenitiveNames, .. format.AbbreviatedMonthGenitiveNames]);
        foreach (var era in format.Calendar.Eras) Write(name, "era", era, format.GetEraName(era), format.GetAbbreviatedEraName(era));
        foreach (var pattern in (string[])["d", "D", "f", "F", "g", "G", "m", "y", "t", "T"])
        {
            Write(name, pattern, Leap.ToString(pattern, culture), Leap.AddMonths(-7).ToString(pattern, culture));
        }
    }

    private void AskCalendar(string name, Calendar calendar)
    {
        var culture = new CultureInfo(name);
        var label = $"{name} {calendar.GetType().Name}";
        culture.DateTimeFormat.Calendar = calendar;
        Write(label, "native", culture.DateTimeFormat.NativeCalendarName);
        AskFormat(label, culture);
    }

    private void AskRegion(CultureInfo culture)
    {
        if (culture.IsNeutralCulture || culture.Name.Length == 0) return;

        var region = new RegionInfo(culture.Name);
        Write(culture.Name, "region", region.EnglishName, region.NativeName, region.DisplayName, region.ThreeLetterISORegionName, region.IsMetric);
        Write(culture.Name, "currency", region.CurrencyEnglishName, region.CurrencyNativeName, region.CurrencySymbol, region.ISOCurrencySymbol);
    }

    private void Write(string subject, string what, params object?[] answers) =>
        output.WriteLine($"{subject}|{what}|{string.Join('|', answers.Select(answer => Convert.ToString(answer, CultureInfo.InvariantCulture)))}");
}
