using System.Formats.Tar;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>What was taken from a package.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Directories">The modes of all directories of the package, by their path without slashes at the ends.</param>
/// <param name="Control">The files of the control archive by name.</param>
internal sealed record PackageCut(
    IReadOnlyList<CutEntry> Entries,
    IReadOnlyDictionary<string, int> Directories,
    IReadOnlyDictionary<string, byte[]> Control)
{
    /// <summary>The paths of all files and directories of the package, without slashes at the ends.</summary>
    public required IReadOnlySet<string> Paths { get; init; }
}

/// <summary>Takes entries from a package file, in one pass, or in two where names of one file are apart.</summary>
/// <param name="package">The package.</param>
/// <param name="picks">What to take.</param>
/// <param name="store">The store for large files until the layer is written.</param>
/// <param name="zstd">Decompresses zstd; null if zstd is not expected.</param>
internal sealed class PackageCutter(Package package, IReadOnlyList<Pick> picks, BlobStore store, LayerDecoder? zstd)
{
    // Small files are kept in memory: there are hundreds, and together they are smaller than one library.
    private const long MaxInMemory = 64 << 10;

    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
    private const UnixFileMode Privileges = UnixFileMode.SetUser | UnixFileMode.SetGroup;

    private readonly List<CutEntry> kept = [];
    private readonly HashSet<string> targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> directories = new(StringComparer.Ordinal);
    private readonly HashSet<Pick> used = [];
    private readonly HashSet<string> paths = new(StringComparer.Ordinal);

    // The last file, which may go to several paths.
    private CutEntry? latest;

    // Names of files whose content was left out where it stood, by the name that it stood under.
    private readonly Dictionary<string, List<Taken>> apart = new(StringComparer.Ordinal);

    private readonly ILookup<string, Pick> exact = picks.Where(pick => !IsPattern(pick)).ToLookup(pick => pick.Path.Source, StringComparer.Ordinal);
    private readonly IReadOnlyList<Pick> patterns = [.. picks.Where(IsPattern)];

    /// <summary>The entries.</summary>
    /// <exception cref="DebianException">The package is malformed, or lacks something that it should have.</exception>
    public async Task<PackageCut> CutAsync(Blob content, CancellationToken ct)
    {
        try
        {
            using var file = new PackageFile(await content.OpenAsync(ct), package.MaxUnpackedSize, zstd);
            var control = file.ReadControl();
            foreach (var entry in file.ReadData()) await TakeAsync(entry, ct);
            if (apart.Count > 0) await TakeApartAsync(content, ct);
            CheckComplete();
            return new PackageCut(kept, directories, control) { Paths = paths };
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OciException { Code: ErrorCode.InvalidPath })
        {
            // If it was damaged in the store, report that instead of a malformed package.
            await content.VerifyAsync(ct);
            throw new DebianException(ErrorCode.PackageInvalid, $"cannot use the package {package}: {ForeignText.Clean(e.Message)}", e);
        }
    }

    private static bool IsPattern(Pick pick) => pick.IsWhole || pick.Path.Kind == SlicePathKind.Glob;

    private async Task TakeAsync(TarEntry entry, CancellationToken ct)
    {
        var path = DataPath.Of(entry.Name);
        if (path.Length == 0) return;

        paths.Add(path);
        var isDirectory = entry.EntryType == TarEntryType.Directory;
        if (isDirectory) directories[path] = (int)(entry.Mode & (Permissions | UnixFileMode.StickyBit));
        foreach (var taken in Matches(isDirectory ? $"/{path}/" : "/" + path)) await KeepAsync(taken, entry, path, ct);
    }

    // What goes to one path is one entry, of the lowest layer that has it.
    private IEnumerable<Taken> Matches(string path) => exact[path].Concat(patterns.Where(pattern => pattern.Takes(path)))
        .GroupBy(pick => pick.TargetOf(path), StringComparer.Ordinal)
        .Select(group => new Taken(group.Key, [.. group]));

    private async Task KeepAsync(Taken taken, TarEntry entry, string source, CancellationToken ct)
    {
        used.UnionWith(taken.Picks);
        if (!targets.Add(taken.Path.Trim('/'))) throw new InvalidDataException($"it contains '{taken.Path}' twice");

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                kept.Add(taken.Entry(LayerEntry.Directory(taken.Path, taken.ModeOr(directories[source]))) with { Source = source });
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                kept.Add(latest = await FileAsync(taken, entry, source, ct));
                break;
            case TarEntryType.SymbolicLink:
                DataPath.CheckLink(source, entry.LinkName);
                kept.Add(taken.Entry(LayerEntry.SymbolicLink(taken.Path, entry.LinkName)) with { Source = source });
                break;
            case TarEntryType.HardLink:
                KeepLink(taken, DataPath.Of(entry.LinkName), source);
                break;
            default:
                throw new InvalidDataException($"its entry '{source}' is neither a file nor a link");
        }
    }

    private void KeepLink(Taken taken, string target, string source)
    {
        if (kept.Find(one => one.Source == target && one.Group == taken.Group && one.Entry.Kind == EntryKind.File) is { } there)
        {
            kept.Add(taken.Entry(LayerEntry.HardLink(taken.Path, there.Entry.Path)) with { Source = source, Content = there.Content });
            return;
        }

        if (!apart.TryGetValue(target, out var waiting)) apart[target] = waiting = [];
        waiting.Add(taken with { Source = source });
    }

    private async Task TakeApartAsync(Blob content, CancellationToken ct)
    {
        using var again = new PackageFile(await content.OpenAsync(ct), package.MaxUnpackedSize, zstd);
        again.ReadControl();
        foreach (var entry in again.ReadData())
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            if (!apart.Remove(DataPath.Of(entry.Name), out var waiting)) continue;

            var file = await FileAsync(waiting[0], entry, waiting[0].Source, ct);
            kept.AddRange(waiting.Select(taken => Copy(file, taken, entry) with { Source = taken.Source }));
        }

        if (apart.Count > 0) throw new InvalidDataException($"'{apart.Values.First()[0].Source}' is a link to a file that it does not contain");
    }

    private static int ModeOf(Taken taken, TarEntry entry) => taken.ModeOr((int)(entry.Mode & Permissions));

    // Content can be read only once.
    private static CutEntry Copy(CutEntry file, Taken taken, TarEntry entry) =>
        taken.Entry(file.Entry.Moved(_ => taken.Path) with { Mode = ModeOf(taken, entry) }) with { Source = file.Source, Content = file.Content };

    private async Task<CutEntry> FileAsync(Taken taken, TarEntry entry, string source, CancellationToken ct)
    {
        if (latest is { } file && file.Source == source) return Copy(file, taken, entry);

        // A stage's tools do not run as another user; in an image, such a program is a way to become root.
        if ((entry.Mode & Privileges) != 0 && !taken.IsWhole)
        {
            throw new InvalidDataException($"'{taken.Path}' runs with the rights of another user (setuid or setgid)");
        }

        var mode = ModeOf(taken, entry);
        if (entry.Length <= MaxInMemory)
        {
            var whole = ReadWhole(entry);
            return taken.Entry(LayerEntry.File(taken.Path, mode, whole)) with { Source = source, Content = Digest.Of(whole) };
        }

        await using var writer = store.CreateWriter();
        var buffer = new byte[1 << 17];
        int count;
        while ((count = ReadPart(entry, buffer)) > 0) await writer.WriteAsync(buffer.AsMemory(0, count), ct);
        var blob = await writer.CommitAsync("application/octet-stream", ct);
        return taken.Entry(LayerEntry.File(taken.Path, mode, blob.Descriptor.Size, blob.OpenAsync)) with { Source = source, Content = blob.Descriptor.Digest };
    }

    // The decoder below is synchronous, even when called asynchronously.
    private static int ReadPart(TarEntry entry, byte[] buffer) => entry.DataStream!.Read(buffer);

    private static byte[] ReadWhole(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }

    // A renamed library must not disappear from the base silently.
    private void CheckComplete()
    {
        if (picks.FirstOrDefault(pick => !pick.IsWhole && !used.Contains(pick)) is not { } missing) return;

        throw new InvalidDataException($"it has no file '{missing.Path.Source}', which the slice {missing.Slice} names");
    }

    // Picks that put the same entry to the same path.
    private sealed record Taken(string Path, IReadOnlyList<Pick> Picks)
    {
        public string Source { get; init; } = "";

        public string Group => Picks[0].Group;

        public bool IsWhole => Picks[0].IsWhole;

        public int ModeOr(int mode) => Picks.Select(pick => pick.Path.Mode).FirstOrDefault(own => own != 0, mode);

        public CutEntry Entry(LayerEntry entry) => new(Group, entry)
        {
            Slices = [.. Picks.Select(pick => pick.Slice).Distinct().Order()],
            IsTemporary = Picks.All(pick => pick.Path.IsTemporary),
            IsMutable = Picks.Any(pick => pick.Path.IsMutable),
        };
    }
}
