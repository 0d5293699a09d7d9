namespace ContainerSlim.Debian.Icu;

/// <summary>Debian's <c>libicudata.so</c>: a shared library with nothing but ICU's data archive in it.</summary>
public static class IcuLibrary
{
    /// <summary>Writes a library for the same <c>libicuuc</c> with less data. The same input gives the same bytes.</summary>
    /// <param name="library">The content of <c>libicudata.so.*</c> for amd64 or arm64, also one that was cut before.</param>
    /// <param name="cut">What to keep.</param>
    /// <exception cref="InvalidDataException">The library is damaged or of another kind.</exception>
    /// <exception cref="ArgumentException">The data does not have one of the locales.</exception>
    public static byte[] Cut(byte[] library, IcuCut cut)
    {
        if (!cut.IsLean) return library;

        var elf = ElfDataLibrary.Read(library);
        var archive = IcuArchive.Read(elf.Data);
        var lean = archive with { Items = [.. archive.Items.Where(LeanSelection.Keeps)] };
        var kept = cut.Locales.Count == 0 ? lean : lean with { Items = LocaleSelection.Select(lean.Items, cut.Locales) };
        return ElfDataLibraryWriter.Write(elf with { Data = (kept with { Items = WithIndexes(kept.Items) }).Write() });
    }

    private static List<IcuItem> WithIndexes(IReadOnlyList<IcuItem> items)
    {
        var locales = items.ToLookup(item => item.Tree, item => item.Locale ?? "");
        return [.. items.Select(item => item.FileName == ResourceIndex.FileName
            ? item with { Content = ResourceIndex.Restrict(item.Content, locales[item.Tree].ToHashSet(StringComparer.Ordinal)) }
            : item)];
    }
}
