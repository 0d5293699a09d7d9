namespace ContainerSlim.Native;

/// <summary>The symbol versions that an ELF file needs and provides. Linux Standard Base, "Symbol Versioning".</summary>
internal sealed class ElfVersions(ElfSegments segments, ElfDynamic dynamic)
{
    private const ushort FlagBase = 1;
    private const ushort FlagWeak = 2;

    // The C library defines about 40 versions. The entries are chained, so that a broken file could go on for long.
    private const int MaxEntries = 4096;

    private readonly ElfFormat format = segments.Format;
    private int left = MaxEntries;

    /// <summary>The libraries and the versions that each must define. What is weak may be missing at run time.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Needed()
    {
        var found = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (at, entry) in Chain(dynamic.OffsetOf(ElfDynamic.VersionsNeeded), 16, next: 12))
        {
            var library = dynamic.Text(format.Read32(entry.AsSpan(4)));
            var versions = Chain(at + format.Read32(entry.AsSpan(8)), 16, next: 12)
                .Where(one => (format.Read16(one.Bytes.AsSpan(4)) & FlagWeak) == 0)
                .Select(one => dynamic.Text(format.Read32(one.Bytes.AsSpan(8))))
                .Where(version => version.Length > 0)
                .ToList();
            if (library.Length > 0 && versions.Count > 0) found[library] = [.. found.GetValueOrDefault(library, []).Concat(versions).Distinct()];
        }

        return found;
    }

    /// <summary>The versions that the file defines. The base entry is its own name.</summary>
    public IReadOnlyList<string> Provided() =>
    [
        .. Chain(dynamic.OffsetOf(ElfDynamic.VersionsProvided), 20, next: 16)
            .Where(one => (format.Read16(one.Bytes.AsSpan(2)) & FlagBase) == 0)
            .Select(one => segments.Bytes(one.At + format.Read32(one.Bytes.AsSpan(12)), 4))
            .Where(name => name.Length == 4)
            .Select(name => dynamic.Text(format.Read32(name)))
            .Where(version => version.Length > 0)
            .Distinct(),
    ];

    // Each entry says how far the next one is, forwards. 0 is the last.
    private IEnumerable<(long At, byte[] Bytes)> Chain(long? start, int length, int next)
    {
        var at = start ?? -1;
        while (at >= 0 && left-- > 0 && segments.Bytes(at, length) is var bytes && bytes.Length == length)
        {
            yield return (at, bytes);

            var distance = format.Read32(bytes.AsSpan(next));
            if (distance == 0) yield break;

            at += distance;
        }
    }
}
