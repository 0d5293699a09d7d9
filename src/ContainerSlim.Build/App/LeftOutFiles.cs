using System.Text;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Finds the published files that do nothing in an image.
/// Names alone say too little: a file counts by its content too, where its name could mean something else.
/// </summary>
internal static partial class LeftOutFiles
{
    // These read the XML documentation while the app runs.
    private static readonly string[] DocumentationReaders = ["Swashbuckle.AspNetCore.SwaggerGen.dll", "Namotion.Reflection.dll"];

    /// <summary>The files that are left out, in the order of their paths. What a link leads to stays whole: no compiler of this project made it.</summary>
    /// <param name="tree">The published folder.</param>
    /// <param name="rid">The runtime identifier of the image.</param>
    /// <param name="contents">What is asked for.</param>
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

    // The first kilobyte, each byte a letter; empty where it cannot be read, which is told when the file is put into its layer.
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

    // As compilers write it; the assembly's name is also the file's. The letters in front are a byte order mark.
    [GeneratedRegex(@"^(?:\u00ef\u00bb\u00bf)?\s*(?:<\?xml[^>]*\?>)?\s*<doc>\s*<assembly>\s*<name>([^<]*?)</name>", RegexOptions.CultureInvariant)]
    private static partial Regex Documentation();
}
