namespace ContainerSlim.Native;

/// <summary>A file, directory or link of a container.</summary>
/// <param name="Path">Its absolute path.</param>
public sealed record NativeEntry(string Path)
{
    /// <summary>Where it leads to, if it is a symbolic link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Reads the headers of a regular file; null for directories and links.</summary>
    public Func<ElfFile?>? Read { get; init; }
}

/// <summary>The files of a container, given by a list of them.</summary>
public sealed class NativeTree : INativeFiles
{
    // Linux, fs/namei.c: MAXSYMLINKS.
    private const int MaxLinks = 40;

    private readonly Dictionary<string, NativeEntry> entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> directories = new(StringComparer.Ordinal) { "" };

    /// <summary>A tree of some entries. Of two with the same path, the later one counts, as in layers.</summary>
    public NativeTree(IEnumerable<NativeEntry> list)
    {
        foreach (var entry in list)
        {
            var path = "/" + string.Join('/', Parts(entry.Path));
            entries[path] = entry;
            AddDirectories(entry.LinkTarget is null && entry.Read is null ? path : path[..path.LastIndexOf('/')]);
        }
    }

    /// <inheritdoc/>
    public string? Resolve(string path)
    {
        var left = new Stack<string>(Parts(path).Reverse());
        var links = 0;
        var at = "";
        while (left.TryPop(out var part))
        {
            if (!directories.Contains(at)) return null;

            var next = part == ".." ? at[..Math.Max(at.LastIndexOf('/'), 0)] : $"{at}/{part}";
            if (entries.GetValueOrDefault(next)?.LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks) return null;

            foreach (var one in Parts(target).Reverse()) left.Push(one);
            if (target.StartsWith('/')) at = "";
        }

        return entries.TryGetValue(at, out var found) && found.Read is not null ? at : null;
    }

    /// <inheritdoc/>
    public ElfFile? Read(string path) => entries.GetValueOrDefault(path)?.Read?.Invoke();

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");

    private void AddDirectories(string path)
    {
        var at = path;
        while (directories.Add(at)) at = at[..at.LastIndexOf('/')];
    }
}
