using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Slices;

/// <summary>Some files of a package, or entries without a package; base.slices describes the fields.</summary>
internal sealed record Slice
{
    private static readonly string[] Fields =
    [
        "Slice", "Distribution", "Group", "Kind", "Serves", "Package",
        "Files", "Except", "Concatenate", "Directories", "Links", "Text", "Lines",
    ];

    private static readonly string[] NoUse = ["doc", "doc-base", "man", "info", "locale", "lintian", "bug", "gtk-doc", "help"];

    /// <summary>The mode of generated files.</summary>
    public const int FileMode = 0b110_100_100;

    private Slice(string name) => Name = name;

    public string Name { get; }

    public string Group { get; private init; } = "";

    /// <summary>The smallest kind of base that has it.</summary>
    public BaseKind Kind { get; private init; }

    /// <summary><c>icu</c>: a base with ICU has it, whatever its kind. <c>tz</c>: only a base with time zones has it.</summary>
    public string? Serves { get; private init; }

    public string? Package { get; private init; }

    public IReadOnlyList<PathPattern> Files { get; private init; } = [];

    public IReadOnlyList<PathPattern> Except { get; private init; } = [];

    /// <summary>Whether every file of the package is kept; it may have none.</summary>
    public bool TakesAll { get; private init; }

    /// <summary>The path of the file that all files are concatenated into.</summary>
    public string? Concatenate { get; private init; }

    /// <summary>The entries without a package.</summary>
    public IReadOnlyList<LayerEntry> Entries { get; private init; } = [];

    /// <summary>
    /// The part that is kept of every package: its copyright file, or a link to the folder of the package that has it.
    /// Licenses require it wherever the package's files are distributed.
    /// </summary>
    public static Slice ForPackage(string package, string group) => new("copyright of " + package)
    {
        Group = group,
        Package = package,
        Files = [new PathPattern($"/usr/share/doc/{package}(/copyright)")],
    };

    /// <summary>A whole package, without manuals, translations and notes for maintainers.</summary>
    public static Slice ForWholePackage(string package, string group) => new("whole " + package)
    {
        Group = group,
        Package = package,
        TakesAll = true,
        Except = Patterns(NoUse.Select(folder => $"/usr/share/{folder}/**")),
    };

    /// <summary>A slice from its stanza.</summary>
    /// <exception cref="FormatException">A field is unknown or malformed.</exception>
    public static Slice Read(Stanza stanza, Func<string, string> expand)
    {
        var name = stanza.Required("Slice");
        if (stanza.Names.FirstOrDefault(field => !Fields.Contains(field)) is { } unknown)
        {
            throw new FormatException($"the slice '{name}' has an unknown field '{unknown}'");
        }

        if (stanza["Package"] is null && stanza.Words("Files").Count > 0) throw new FormatException($"the slice '{name}' has files but no package");

        return new Slice(name)
        {
            Group = stanza["Group"] ?? BaseGroup.Base,
            Kind = ReadKind(name, stanza["Kind"]),
            Serves = stanza["Serves"],
            Package = stanza["Package"],
            Files = Patterns(stanza.Words("Files").Select(expand)),
            Except = Patterns(stanza.Words("Except").Select(expand)),
            Concatenate = stanza["Concatenate"],
            Entries = [.. Table(stanza, "Directories").Select(ReadDirectory), .. Table(stanza, "Links").Select(ReadLink), .. ReadText(stanza)],
        };
    }

    private static BaseKind ReadKind(string name, string? text) => text switch
    {
        null => BaseKind.Static,
        "native" => BaseKind.Native,
        "runtime" => BaseKind.Runtime,
        _ => throw new FormatException($"the slice '{name}' has the unknown kind '{text}'"),
    };

    private static IReadOnlyList<PathPattern> Patterns(IEnumerable<string> paths) => [.. paths.Select(path => new PathPattern(path))];

    private static IEnumerable<string[]> Table(Stanza stanza, string field) =>
        stanza.Lines(field).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static LayerEntry ReadDirectory(string[] words) => words switch
    {
        [var path, var mode] => LayerEntry.Directory(path, ReadMode(mode)),
        [var path, var mode, var user, var group] =>
            LayerEntry.Directory(path, ReadMode(mode)) with { UserId = int.Parse(user, null), GroupId = int.Parse(group, null) },
        _ => throw new FormatException($"'{string.Join(' ', words)}' is not a directory"),
    };

    private static LayerEntry ReadLink(string[] words) =>
        words is [var path, var target] ? LayerEntry.SymbolicLink(path, target) : throw new FormatException($"'{string.Join(' ', words)}' is not a link");

    private static IEnumerable<LayerEntry> ReadText(Stanza stanza) => stanza["Text"] is { } path
        ? [LayerEntry.File(path, FileMode, Encoding.ASCII.GetBytes(string.Concat(stanza.Lines("Lines").Select(line => line + "\n"))))]
        : [];

    private static int ReadMode(string octal) => Convert.ToInt32(octal, 8);
}
