namespace ContainerSlim.Debian.Icu;

/// <summary>
/// What of ICU's data .NET can read. .NET calls the functions that dotnet/runtime lists in <c>pal_icushim_internal.h</c>, and no others.
/// Data that is not named here stays.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Data</term><description>Why it stays or goes</description></listheader>
/// <item><term>main, curr, lang, region, zone, coll</term><description>
/// Stay. Numbers, dates and calendars; currencies; names of languages, regions and time zones; sorting and searching.
/// </description></item>
/// <item><term>*.cnv, cnvalias.icu</term><description>
/// Go: encodings (ucnv_*). .NET has its own. u_uastrncpy uses ICU's default converter, but UTF-8 and US-ASCII are in ICU's code, and where the
/// default is neither, ICU takes US-ASCII. .NET passes only ASCII to it.
/// </description></item>
/// <item><term>brkitr</term><description>
/// root.res and char.brk stay: usearch_* opens a character iterator for the collator's locale, and none has another one. Words, lines,
/// sentences and dictionaries go.
/// </description></item>
/// <item><term>uemoji.icu, ulayout.icu</term><description>
/// Stay: ubrk_openRules gets rules with Extended_Pictographic and Indic_Syllabic_Category.
/// </description></item>
/// <item><term>rbnf</term><description>
/// Date formats of the Hebrew, Chinese and Japanese calendars write numbers in algorithmic systems, and so do cultures such as
/// <c>ta-u-nu-taml</c>. numberingSystems.res refers to rules in root, ja, zh and zh_Hant; these stay. Numbers spelled out go.
/// </description></item>
/// <item><term>nfkc.nrm, uts46.nrm</term><description>Stay: unorm2_getNFKCInstance, uidna_openUTS46. NFC is in ICU's code.</description></item>
/// <item><term>nfkc_cf.nrm, nfkc_scf.nrm, *.spp</term><description>Go: unorm2_getNFKCCasefoldInstance, usprep_* (IDNA 2003 among them).</description></item>
/// <item><term>unit, units.res</term><description>Go: measurement units. ulocdata_getMeasurementSystem reads supplementalData.res.</description></item>
/// <item><term>translit, unames.icu, confusables.cfu</term><description>Go: utrans_*, u_charName, uspoof_*.</description></item>
/// </list>
/// </remarks>
internal static class LeanSelection
{
    private static readonly HashSet<string> DroppedTrees = ["brkitr", "rbnf", "translit", "unit"];

    private static readonly HashSet<string> DroppedExtensions = [".cnv", ".spp", ".cfu"];

    private static readonly HashSet<string> DroppedFiles = ["cnvalias.icu", "nfkc_cf.nrm", "nfkc_scf.nrm", "unames.icu", "units.res"];

    private static readonly HashSet<string> KeptOfDroppedTrees =
    [
        "brkitr/char.brk", "brkitr/res_index.res", "brkitr/root.res",
        "rbnf/ja.res", "rbnf/res_index.res", "rbnf/root.res", "rbnf/zh.res", "rbnf/zh_Hant.res",
    ];

    public static bool Keeps(IcuItem item)
    {
        if (DroppedTrees.Contains(item.Tree)) return KeptOfDroppedTrees.Contains(item.Path);

        return !DroppedExtensions.Contains(Path.GetExtension(item.FileName)) && !DroppedFiles.Contains(item.Path);
    }
}
