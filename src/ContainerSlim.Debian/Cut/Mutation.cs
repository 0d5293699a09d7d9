using System.Text;
using System.Text.RegularExpressions;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>
/// The scripts of slices. They are Starlark; the forms that certificates need are known here, and others are refused: files joined to one,
/// the names of a folder's files written to a list, and one file written to another.
/// </summary>
internal static partial class Mutation
{
    /// <summary>Runs a slice's script on the entries.</summary>
    /// <returns>The entries, of which the script changed some.</returns>
    /// <exception cref="DebianException">The script has no known form, or names a path that it may not read or write.</exception>
    public static async Task<List<CutEntry>> RunAsync(SliceDefinition slice, List<CutEntry> entries, CancellationToken ct)
    {
        if (slice.Mutate is not { } script) return entries;

        // Blanks mean nothing in the known forms, except in texts, which have none.
        var dense = Blanks().Replace(script, "");
        var run = new Run(slice.Name, entries);
        if (Match(dense, [JoinForm(), JoinInOneForm()]) is { } join)
        {
            var files = run.List(join["folder"]).Select(one => one.Entry);
            return await run.WriteAsync(join["target"], await JoinAsync(files, ct));
        }

        if (Match(dense, [NamesForm()]) is { } names)
        {
            var lines = run.List(names["folder"]).Select(one => names["prefix"] + one.Entry.Path[(names["folder"].Length - 1)..]);
            return await run.WriteAsync(names["target"], Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        if (Match(dense, [CopyForm()]) is { } copy) return await run.WriteAsync(copy["target"], await JoinAsync([run.Read(copy["source"])], ct));

        throw new DebianException(
            ErrorCode.SliceInvalid,
            $"cannot use the slice {slice.Name}: its script does more than join, list or copy files, and other scripts are not run; "
                + "define the slice without it, in a folder of your own");
    }

    private static Dictionary<string, string>? Match(string script, Regex[] forms)
    {
        var match = forms.Select(form => form.Match(script)).FirstOrDefault(match => match.Success);
        return match?.Groups.Values
            .Where(group => !char.IsAsciiDigit(group.Name[0]))
            .ToDictionary(group => group.Name, group => group.Value, StringComparer.Ordinal);
    }

    private static async Task<byte[]> JoinAsync(IEnumerable<LayerEntry> files, CancellationToken ct)
    {
        using var whole = new MemoryStream();
        foreach (var file in files)
        {
            await using var content = await file.OpenAsync!(ct);
            await content.CopyToAsync(whole, ct);
        }

        return whole.ToArray();
    }

    // x = "/folder/"  y = [content.read(x + z) for z in content.list(x)]  content.write("/target", "".join(y))
    [GeneratedRegex(
        """^(?<x>\w+)="(?<folder>/[^"]*/)"(?<y>\w+)=\[content\.read\(\k<x>\+(?<z>\w+)\)for\k<z>incontent\.list\(\k<x>\),?\]"""
        + """content\.write\("(?<target>/[^"]+)","".join\(\k<y>\)\)$""")]
    private static partial Regex JoinForm();

    // x = "/folder/"  content.write("/target", "".join([content.read(x + z) for z in content.list(x)]))
    [GeneratedRegex(
        """^(?<x>\w+)="(?<folder>/[^"]*/)"content\.write\("(?<target>/[^"]+)","".join\("""
        + """\[content\.read\(\k<x>\+(?<z>\w+)\)for\k<z>incontent\.list\(\k<x>\),?\]\)\)$""")]
    private static partial Regex JoinInOneForm();

    // x = "/folder/"  y = ["prefix/{}".format(z) for z in content.list(x)]  content.write("/target", "\n".join(y))
    [GeneratedRegex(
        """^(?<x>\w+)="(?<folder>/[^"]*/)"(?<y>\w+)=\["(?<prefix>[^"{}]*)\{\}"\.format\((?<z>\w+)\)for\k<z>incontent\.list\(\k<x>\),?\]"""
        + """content\.write\("(?<target>/[^"]+)","\\n".join\(\k<y>\)\)$""")]
    private static partial Regex NamesForm();

    // x = content.read("/source")  content.write("/target", x)
    [GeneratedRegex("""^(?<x>\w+)=content\.read\("(?<source>/[^"]+)"\)content\.write\("(?<target>/[^"]+)",\k<x>\)$""")]
    private static partial Regex CopyForm();

    [GeneratedRegex("""#[^\n]*|\s+""")]
    private static partial Regex Blanks();

    private sealed class Run(SliceName slice, List<CutEntry> entries)
    {
        // As the tool that the format comes from: files and directories directly in the folder; only files can be joined.
        public List<CutEntry> List(string folder)
        {
            var prefix = folder.TrimStart('/');
            var files = entries
                .Where(one => one.Entry.OpenAsync is not null && one.Entry.Path.StartsWith(prefix, StringComparison.Ordinal))
                .Where(one => !one.Entry.Path[prefix.Length..].Contains('/', StringComparison.Ordinal))
                .OrderBy(one => one.Entry.Path, StringComparer.Ordinal)
                .ToList();
            return files.Count > 0 ? files : throw Fail($"there is no file in {folder}");
        }

        public LayerEntry Read(string path) =>
            entries.Find(one => one.Entry.Path == path.TrimStart('/') && one.Entry.OpenAsync is not null)?.Entry ?? throw Fail($"there is no file {path}");

        public Task<List<CutEntry>> WriteAsync(string path, byte[] content)
        {
            var at = entries.FindIndex(one => one.Entry.Path == path.TrimStart('/'));
            if (at < 0) throw Fail($"there is no file {path}");
            if (!entries[at].IsMutable) throw Fail($"{path} is not mutable");

            var entry = entries[at];
            entries[at] = entry with { Entry = LayerEntry.File(path, entry.Entry.Mode, content), FinalContent = Digest.Of(content) };
            return Task.FromResult(entries);
        }

        private DebianException Fail(string why) => new(ErrorCode.SliceInvalid, $"cannot run the script of the slice {slice}: {why}");
    }
}
