using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>The entries of slices that come from no package: directories, texts and links.</summary>
internal static class NewEntries
{
    private const int FileMode = 0b110_100_100;
    private const int DirectoryMode = 0b111_101_101;

    /// <summary>The entries of some picks, one for each path.</summary>
    public static IEnumerable<CutEntry> Of(IEnumerable<Pick> picks) => picks
        .Where(pick => pick.Path.Kind is SlicePathKind.Directory or SlicePathKind.Text or SlicePathKind.SymbolicLink)
        .GroupBy(pick => pick.Path.Path, StringComparer.Ordinal)
        .Select(group => Of([.. group]));

    private static CutEntry Of(List<Pick> picks)
    {
        var (group, path) = (picks[0].Group, picks[0].Path);
        return Create(group, path) with
        {
            Slices = [.. picks.Select(pick => pick.Slice).Distinct().Order()],
            IsTemporary = picks.TrueForAll(pick => pick.Path.IsTemporary),
            IsMutable = path.IsMutable,
        };
    }

    private static CutEntry Create(string group, SlicePath path) => path.Kind switch
    {
        SlicePathKind.Directory => new CutEntry(group, LayerEntry.Directory(path.Path, ModeOr(path, DirectoryMode))),
        SlicePathKind.SymbolicLink => new CutEntry(group, LayerEntry.SymbolicLink(path.Path, path.Info)),
        _ => CutEntry.File(group, path.Path, ModeOr(path, FileMode), Encoding.UTF8.GetBytes(path.Info)),
    };

    private static int ModeOr(SlicePath path, int mode) => path.Mode != 0 ? path.Mode : mode;
}
