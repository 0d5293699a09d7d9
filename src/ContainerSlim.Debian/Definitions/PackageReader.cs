namespace ContainerSlim.Debian.Definitions;

/// <summary>Reads the slices of a package, <c>slices/&lt;package&gt;.yaml</c>. Unknown fields are ignored, as the format demands.</summary>
/// <param name="format">The version of the format; null for a folder that does not say, whose files may have either form of essential slices.</param>
internal sealed class PackageReader(DefinitionFormat? format)
{
    private const int MaxHint = 40;

    /// <summary>Reads a package.</summary>
    /// <param name="package">The package that the file's name says.</param>
    /// <param name="text">The content of the file.</param>
    /// <exception cref="FormatException">The text is malformed, or is of another package.</exception>
    public PackageDefinition Read(string package, string text)
    {
        var root = Yaml.Read(text);
        var fields = root.AsFields("a definition");
        var name = fields.GetValueOrDefault("package")?.AsText("'package'");
        if (name != package) throw root.Fail($"its field 'package' is '{name}', not '{package}'");

        var essential = ReadEssential(fields, $"the package '{package}'");
        var slices = fields.GetValueOrDefault("slices")?.AsMap("'slices'") ?? [];
        return new PackageDefinition(package)
        {
            Archive = fields.GetValueOrDefault("archive")?.AsText("'archive'"),
            Essential = essential,
            Slices = [.. slices.Select(entry => ReadSlice(package, entry, essential))],
        };
    }

    private SliceDefinition ReadSlice(string package, YamlEntry entry, IReadOnlyList<Essential> shared)
    {
        if (!SliceName.IsSlice(entry.Key)) throw entry.Value.Fail($"'{entry.Key}' is not a slice's name: it must have at least three of a-z, 0-9 and '-'");

        var name = new SliceName(package, entry.Key);
        var fields = entry.Value.AsFields($"the slice '{name}'");
        var own = ReadEssential(fields, $"the slice '{name}'");
        if (own.Any(one => one.Name == name)) throw entry.Value.Fail($"the slice '{name}' needs itself");

        var others = shared.Where(one => one.Name != name).ToList();
        if (own.FirstOrDefault(one => others.Exists(other => other.Name == one.Name)) is { } twice)
        {
            throw entry.Value.Fail($"the slice '{name}' repeats {twice.Name}, which its package needs");
        }

        return new SliceDefinition(name)
        {
            Hint = ReadHint(fields, name),
            OwnEssential = own,
            Essential = [.. others, .. own],
            Contents = [.. (fields.GetValueOrDefault("contents")?.AsMap("'contents'") ?? []).Select(path => SlicePathReader.Read(name, path))],
            Mutate = fields.GetValueOrDefault("mutate") is { IsNull: false } script ? script.AsText("'mutate'") : null,
        };
    }

    private static string? ReadHint(Dictionary<string, YamlNode> fields, SliceName name)
    {
        if (fields.GetValueOrDefault("hint") is not { } node) return null;

        var hint = node.AsText("'hint'");
        return hint.Length <= MaxHint && !hint.Any(char.IsControl)
            ? hint
            : throw node.Fail($"the slice '{name}' has a hint of more than {MaxHint} characters, or one that cannot be printed");
    }

    private List<Essential> ReadEssential(Dictionary<string, YamlNode> fields, string whose)
    {
        var main = fields.GetValueOrDefault("essential");
        var ported = fields.GetValueOrDefault("v3-essential");
        if (format == DefinitionFormat.V3 && ported is not null) throw ported.Fail($"{whose} has the field 'v3-essential', which format v3 does not have");
        if (format == DefinitionFormat.V3 || (format is null && main is YamlMap)) return ReadMap(main, whose);

        var listed = main?.AsList($"'essential' of {whose}") ?? [];
        return Distinct([.. listed.Select(item => new Essential(Name(item, item.AsText("a slice")), [])), .. ReadMap(ported, whose)], whose);
    }

    private static List<Essential> ReadMap(YamlNode? node, string whose) =>
        [.. (node?.AsMap($"'essential' of {whose}") ?? []).Select(entry => new Essential(Name(entry.Value, entry.Key), ReadArchitectures(entry.Value)))];

    private static IReadOnlyList<string> ReadArchitectures(YamlNode node) =>
        node.AsMap("an essential slice").FirstOrDefault(entry => entry.Key == "arch") is { } entry ? SlicePathReader.ReadArchitectures(entry.Value) : [];

    private static SliceName Name(YamlNode node, string text) => SliceName.TryParse(text, out var name) ? name : throw node.Fail($"'{text}' is not a slice");

    private static List<Essential> Distinct(List<Essential> all, string whose) =>
        all.GroupBy(one => one.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FormatException($"{whose} repeats {twice.Key}")
            : all;
}
