using System.Text;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Finds the published files that are useless in an image.
/// If a name could mean something else, the content of the file decides too.
/// </summary>
internal static partial class LeftOutFiles
{
    // Libraries that read the XML documentation at run time.
    private static readonly string[] DocumentationReaders = ["Swashbuckle.AspNetCore.SwaggerGen.dll", "Namotion.Reflection.dll"];

    /// <summary>The files to leave out, ordered by path. Targets of links are kept whole, because this project's compiler did not produce them.</summary>
    /// <param name="tree">The published folder.</param>
    /// <param name="rid">The runtime identifier of the image.</param>
    /// <param name="contents">The kinds of files that are kept.</param>
    public static IReadOnlyList<LeftOutFile> Find(PublishedTree tree, string rid, AppContents contents)
    {
        var readsDocumentation = tree.Files.Any(file => DocumentationReaders.Contains(file.Path));
        var linked = tree.Items.Where(item => item is { Kind: EntryKind.Directory, LinkTarget: not null }).Select(item => item.Path + "/").ToList();
        var wanted = contents with { Documentation = contents.Documentation || readsDocumentation };
        return
        [
            .. tree.Files
                .Where(file => file.LinkTarget is null && !linked.Exists(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
                .Select(file => (file.FullPath, Kind: KindOf(file.FullPath, file.Path, rid)))
                .Where(file => file.Kind is { } kind && !wanted.Has(kind))
                .Select(file => new LeftOutFile(file.FullPath, file.Kind!.Value, new FileInfo(file.FullPath).Length)),
        ];
    }

    private static LeftOutKind? KindOf(string path, string relative, string rid)
    {
        if (DiagnosticFiles.Contains(relative)) return LeftOutKind.Diagnostics;
        if (ForeignRuntime.Has(relative, rid)) return LeftOutKind.OtherPlatforms;

        return Path.GetExtension(relative).ToLowerInvariant() switch
        {
            ".pdb" when Start(path) is var start
                && (start.StartsWith("BSJB", StringComparison.Ordinal) || start.StartsWith("Microsoft C/C++ MSF", StringComparison.Ordinal))
                => LeftOutKind.Symbols,
            ".dbg" when Start(path).StartsWith("\u007fELF", StringComparison.Ordinal) => LeftOutKind.Symbols,
            ".xml" when Documentation().Match(Start(path)) is { Success: true } match
                && match.Groups[1].Value == Path.GetFileNameWithoutExtension(relative)
                => LeftOutKind.Documentation,
            _ => null,
        };
    }

    // The first kilobyte, one character per byte. Empty if the file cannot be read; adding it to its layer then reports the error.
    private static string Start(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var start = new byte[1024];
            return Encoding.Latin1.GetString(start, 0, RandomAccess.Read(file, start, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // As compilers write it. The assembly has the name of the file. The characters at the start are a byte order mark.
    [GeneratedRegex(@"^(?:\u00ef\u00bb\u00bf)?\s*(?:<\?xml[^>]*\?>)?\s*<doc>\s*<assembly>\s*<name>([^<]*?)</name>", RegexOptions.CultureInvariant)]
    private static partial Regex Documentation();
}
