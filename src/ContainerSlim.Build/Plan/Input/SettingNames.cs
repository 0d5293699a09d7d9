using System.Xml;
using System.Xml.Linq;
using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>
/// Finds properties, items and metadata that have no effect because their names are misspelled. MSBuild accepts any name.
/// </summary>
/// <param name="Properties">The names of our properties.</param>
public sealed record SettingNames(IReadOnlyCollection<string> Properties)
{
    private const string Prefix = "Slim";

    private static readonly Dictionary<string, IReadOnlyCollection<string>> Metadata = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SlimStage"] = [.. typeof(StageInput).GetProperties().Select(property => property.Name).Except([nameof(StageInput.Name)])],
        ["SlimCopy"] = ["Files", "Except", .. typeof(CopyInput).GetProperties().Select(property => property.Name).Except(["Include", "Exclude"])],
        ["SlimLayer"] = ["Files", "Order"],
        ["SlimDirectory"] = [.. typeof(DirectoryInput).GetProperties().Select(property => property.Name).Except([nameof(DirectoryInput.Path)])],
        ["SlimPackage"] = [.. typeof(PackageInput).GetProperties().Select(property => property.Name).Except([nameof(PackageInput.Name)])],
        ["ContainerEnvironmentVariable"] = ["Value"],
        ["ContainerLabel"] = ["Value"],
        ["ContainerPort"] = ["Type"],
        ["ContainerAnnotation"] = ["Value", "Scope"],
    };

    // What MSBuild itself reads of an item.
    private static readonly string[] OfMSBuild =
    [
        "Include", "Exclude", "Remove", "Update", "Condition", "Label",
        "KeepMetadata", "RemoveMetadata", "KeepDuplicates", "MatchOnMetadata", "MatchOnMetadataOptions",
    ];

    private static readonly string[] Items = [.. Metadata.Keys.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))];

    /// <summary>The names of the properties that a props file sets.</summary>
    public static SettingNames In(string propsFile) => new(
    [
        .. Load(propsFile)
            .Descendants()
            .Where(element => element.Parent?.Name.LocalName == "PropertyGroup" && IsOurs(element))
            .Select(element => element.Name.LocalName)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ]);

    /// <summary>A warning for each name that has no effect.</summary>
    /// <param name="globals">The names of the properties of the command line.</param>
    /// <param name="projectFiles">The project, and the files that it imports of its own.</param>
    public IReadOnlyList<Warning> Check(IEnumerable<string> globals, IEnumerable<string> projectFiles)
    {
        var files = projectFiles.Select(path => (Name: Path.GetFileName(path), Xml: Load(path))).ToList();
        bool IsUsed(string name) => files.Exists(file => Uses(file.Xml, name));

        var ofCommandLine = globals
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !IsUsed(name))
            .Select(name => CheckProperty(name, "on the command line", isCertain: true));
        var ofFiles = files.SelectMany(file => file.Xml.Descendants().Select(element => element.Parent?.Name.LocalName switch
        {
            "PropertyGroup" when IsOurs(element) && !IsUsed(element.Name.LocalName) =>
                CheckProperty(element.Name.LocalName, $"in '{file.Name}'", isCertain: false),
            "ItemGroup" => CheckItem(element, file.Name),
            _ => null,
        }));
        var messages = ofCommandLine.Concat(ofFiles).OfType<string>().Distinct(StringComparer.Ordinal);
        return [.. messages.Select(text => new Warning(WarningCode.UnknownSetting, text))];
    }

    // A project may have properties of its own that begin so. Those of the command line are meant for us.
    private string? CheckProperty(string name, string where, bool isCertain)
    {
        if (Contains(Properties, name)) return null;
        if (Items.FirstOrDefault(item => Same(item, name)) is { } known)
        {
            return $"The property '{name}' {where} has no effect, because {known} is an item: write <{known} Include=\"…\" /> in the project.";
        }

        return Nearest(name, Properties) is { } near ? $"The property '{name}' {where} has no effect. Do you mean {near}?"
            : isCertain ? $"The property '{name}' {where} has no effect, because ContainerSlim has no property with this name."
            : null;
    }

    private string? CheckItem(XElement item, string file)
    {
        var name = item.Name.LocalName;
        if (Metadata.TryGetValue(name, out var known)) return CheckMetadata(item, known, file);
        if (!IsOurs(item)) return null;
        if (Contains(Properties, name)) return $"The item '{name}' in '{file}' has no effect, because it is a property: set it in a PropertyGroup.";

        return Nearest(name, Items) is { } near ? $"The item '{name}' in '{file}' has no effect. Do you mean {near}?" : null;
    }

    private static string? CheckMetadata(XElement item, IReadOnlyCollection<string> known, string file)
    {
        var names = item.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name.Namespace == XNamespace.None)
            .Select(attribute => attribute.Name.LocalName)
            .Concat(item.Elements().Select(element => element.Name.LocalName));
        if (names.FirstOrDefault(name => !Contains(OfMSBuild, name) && !Contains(known, name)) is not { } unknown) return null;

        var cure = Nearest(unknown, known) is { } near ? $"Do you mean {near}?" : $"The metadata are {string.Join(", ", known)}.";
        return $"The metadata '{unknown}' of {item.Name.LocalName} '{item.Attribute("Include")?.Value}' in '{file}' has no effect. {cure}";
    }

    private static bool IsOurs(XElement element) => element.Name.LocalName.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static bool Uses(XDocument file, string name) => file.Root is { } root && root.DescendantNodesAndSelf().OfType<XText>().Select(text => text.Value)
        .Concat(root.DescendantsAndSelf().Attributes().Select(attribute => attribute.Value))
        .Any(text => text.Contains($"$({name}", StringComparison.OrdinalIgnoreCase) || text.Contains($"@({name}", StringComparison.OrdinalIgnoreCase));

    // A name is near if two letters are different, or a quarter of a long name.
    private static string? Nearest(string name, IEnumerable<string> known)
    {
        var (near, distance) = known.Select(one => (Name: one, Distance: Distance(name, one))).DefaultIfEmpty(("", int.MaxValue)).MinBy(one => one.Item2);
        return distance <= Math.Max(2, name.Length / 4) ? near : null;
    }

    // Levenshtein: how many letters must be added, removed or replaced.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var isSame = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (isSame ? 0 : 1)));
            }
        }

        return row[^1];
    }

    // MSBuild has read the file already, and has reported what is wrong with it.
    private static XDocument Load(string path)
    {
        try
        {
            return XDocument.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return new XDocument();
        }
    }
}
