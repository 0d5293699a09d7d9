using System.Formats.Tar;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Slices;

/// <summary>Extracts the entries of some slices from a package file, in one pass.</summary>
/// <param name="package">The package.</param>
/// <param name="slices">The slices to extract, at least one.</param>
/// <param name="store">The store for large files until the layer is written.</param>
internal sealed class PackageCutter(Package package, IReadOnlyList<Slice> slices, BlobStore store)
{
    // Small files are kept in memory: there are hundreds, and together they are smaller than one library.
    private const long MaxInMemory = 64 << 10;

    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    private readonly List<(Slice Slice, LayerEntry Entry)> kept = [];
    private readonly HashSet<PathPattern> used = [];
    private readonly Slice own = Slice.ForPackage(package.Name, slices[0].Group);

    /// <summary>The entries of each group.</summary>
    /// <exception cref="DebianException">The package is malformed, or lacks a file of a slice.</exception>
    public async Task<IReadOnlyList<(string Group, LayerEntry Entry)>> CutAsync(Blob content, CancellationToken ct)
    {
        try
        {
            using var file = new PackageFile(await content.OpenAsync(ct), package.MaxUnpackedSize);
            var control = file.ReadControl();
            foreach (var entry in file.ReadData()) await TakeAsync(entry, ct);
            CheckComplete();

            var records = PackageRecord.Of(package, control, [.. kept.Where(one => one.Slice.Concatenate is null).Select(one => one.Entry.Path)]);
            return [.. await ConcatenateAsync(ct), .. records.Select(entry => (own.Group, entry))];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            // If it was damaged in the store, report that instead of a malformed package.
            await content.VerifyAsync(ct);
            throw new DebianException(ErrorCode.PackageInvalid, $"cannot use the package {package}: {ForeignText.Clean(e.Message)}", e);
        }
    }

    private async Task TakeAsync(TarEntry entry, CancellationToken ct)
    {
        var path = DataPath.Of(entry.Name);
        if (path.Length == 0 || entry.EntryType == TarEntryType.Directory) return;
        if (slices.Append(own).FirstOrDefault(slice => Takes(slice, path)) is not { } slice) return;

        if (kept.Exists(one => one.Entry.Path == path)) throw new InvalidDataException($"it contains '{path}' twice");

        kept.Add((slice, await ReadAsync(entry, path, ct)));
    }

    private bool Takes(Slice slice, string path)
    {
        if (slice.Except.Any(pattern => pattern.Matches(path))) return false;
        if (slice.TakesAll) return true;
        if (slice.Files.FirstOrDefault(pattern => pattern.Matches(path)) is not { } match) return false;

        used.Add(match);
        return true;
    }

    private async Task<LayerEntry> ReadAsync(TarEntry entry, string path, CancellationToken ct)
    {
        var mode = (int)(entry.Mode & Permissions);
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                return await KeepAsync(path, mode, entry, ct);
            case TarEntryType.SymbolicLink:
                DataPath.CheckLink(path, entry.LinkName);
                return LayerEntry.SymbolicLink(path, entry.LinkName);
            case TarEntryType.HardLink when kept.Exists(one => one.Entry.Path == DataPath.Of(entry.LinkName)):
                return LayerEntry.HardLink(path, DataPath.Of(entry.LinkName));
            default:
                throw new InvalidDataException($"its entry '{path}' is neither a file nor a link to one that is kept");
        }
    }

    private async Task<LayerEntry> KeepAsync(string path, int mode, TarEntry entry, CancellationToken ct)
    {
        if (entry.Length <= MaxInMemory) return LayerEntry.File(path, mode, ReadWhole(entry));

        await using var writer = store.CreateWriter();
        var buffer = new byte[1 << 17];
        int count;
        while ((count = ReadPart(entry, buffer)) > 0) await writer.WriteAsync(buffer.AsMemory(0, count), ct);
        var blob = await writer.CommitAsync("application/octet-stream", ct);
        return LayerEntry.File(path, mode, blob.Descriptor.Size, blob.OpenAsync);
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
        if (slices.Append(own).SelectMany(slice => slice.Files).FirstOrDefault(pattern => !used.Contains(pattern)) is not { } missing) return;

        throw new InvalidDataException($"it has no file '{missing.Text}'");
    }

    private async Task<List<(string Group, LayerEntry Entry)>> ConcatenateAsync(CancellationToken ct)
    {
        var entries = kept.Where(one => one.Slice.Concatenate is null).Select(one => (one.Slice.Group, one.Entry)).ToList();
        foreach (var slice in slices.Where(slice => slice.Concatenate is not null))
        {
            using var whole = new MemoryStream();
            var parts = kept.Where(one => one.Slice == slice && one.Entry.OpenAsync is not null).Select(one => one.Entry);
            foreach (var part in parts.OrderBy(part => part.Path, StringComparer.Ordinal))
            {
                await using var content = await part.OpenAsync!(ct);
                await content.CopyToAsync(whole, ct);
            }

            entries.Add((slice.Group, LayerEntry.File(slice.Concatenate!, Slice.FileMode, whole.ToArray())));
        }

        return entries;
    }
}
