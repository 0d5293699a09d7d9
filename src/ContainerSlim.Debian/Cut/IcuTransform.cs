using ContainerSlim.Debian.Icu;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Replaces ICU's data with the part of it that an image should have.</summary>
internal static class IcuTransform
{
    private const string Data = "libicudata.so.";

    /// <summary>The entries, with other data where the cut asks for that.</summary>
    /// <exception cref="DebianException">ICU does not have one of the locales, or its library is malformed.</exception>
    public static async Task<List<CutEntry>> RunAsync(List<CutEntry> entries, IcuCut cut, CancellationToken ct)
    {
        if (!cut.IsLean) return entries;

        var result = new List<CutEntry>(entries.Count);
        foreach (var entry in entries) result.Add(IsData(entry) ? await RunAsync(entry, cut, ct) : entry);
        return result;
    }

    private static bool IsData(CutEntry one) =>
        one.Entry.Kind == EntryKind.File && Path.GetFileName(one.Entry.Path).StartsWith(Data, StringComparison.Ordinal);

    private static async Task<CutEntry> RunAsync(CutEntry one, IcuCut cut, CancellationToken ct)
    {
        var library = new byte[one.Entry.Size];
        await using (var content = await one.Entry.OpenAsync!(ct)) await content.ReadExactlyAsync(library, ct);
        try
        {
            var lean = IcuLibrary.Cut(library, cut);
            return one with { Entry = LayerEntry.File(one.Entry.Path, one.Entry.Mode, lean), FinalContent = Digest.Of(lean) };
        }
        catch (ArgumentException e)
        {
            throw new DebianException(ErrorCode.InvalidProperty, $"cannot use SlimIcuLocales: {ForeignText.Clean(e.Message.Split(" (Parameter", 2)[0])}", e);
        }
        catch (InvalidDataException e)
        {
            throw new DebianException(ErrorCode.PackageInvalid, $"cannot cut ICU's data '{one.Entry.Path}': {ForeignText.Clean(e.Message)}", e);
        }
    }
}
