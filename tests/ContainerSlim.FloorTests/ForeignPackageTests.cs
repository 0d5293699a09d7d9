using System.Text.RegularExpressions;

namespace ContainerSlim.FloorTests;

/// <summary>A foreign package enters the product through one file, so that it can be replaced there.</summary>
public sealed partial class ForeignPackageTests
{
    // Package to namespace.
    private static readonly Dictionary<string, string> ThroughOneFile = new()
    {
        ["NuGet.Versioning"] = "NuGet.Versioning",
        ["SharpCompress"] = "SharpCompress",
        ["Tomlyn"] = "Tomlyn",
        ["YamlDotNet"] = "YamlDotNet",
        ["ZstdSharp.Port"] = "ZstdSharp",
    };

    // Package to the namespace and the one project it may fill: a front end is made of it.
    private static readonly Dictionary<string, (string Namespace, string Project)> ThroughoutOneProject = new()
    {
        ["Microsoft.Build.Utilities.Core"] = ("Microsoft.Build", "Tasks"),
        ["Spectre.Console"] = ("Spectre.Console", "Tool"),
        ["System.CommandLine"] = ("System.CommandLine", "Tool"),
    };

    public static TheoryData<string> Adapted => [.. ThroughOneFile.Keys];

    public static TheoryData<string> Confined => [.. ThroughoutOneProject.Keys];

    [Fact]
    public void Every_package_is_a_known_one()
    {
        var unknown = SourceProject.All
            .SelectMany(project => project.Packages)
            .Where(package => !ThroughOneFile.ContainsKey(package) && !ThroughoutOneProject.ContainsKey(package));

        Offenders.None(unknown);
    }

    [Fact]
    public void Every_known_package_is_referenced() =>
        Offenders.None(ThroughOneFile.Keys.Concat(ThroughoutOneProject.Keys).Except(PackageReferences.In("src")));

    [Fact]
    public void Every_version_is_of_a_package_that_is_referenced() =>
        Offenders.None(PackageReferences.Versions.Except(PackageReferences.In("src", "tests", "build")));

    [Theory]
    [MemberData(nameof(Adapted))]
    public void A_package_enters_through_one_file(string package)
    {
        var users = FilesWith(ThroughOneFile[package]);

        if (users.Count > 1) Offenders.None(users);
    }

    [Theory]
    [MemberData(nameof(Adapted))]
    public void A_package_that_is_referenced_is_used(string package)
    {
        var projects = SourceProject.All.Where(project => project.Packages.Contains(package));

        Offenders.None(projects.Where(project => !FilesWith(ThroughOneFile[package]).Exists(project.Has)).Select(project => project.Name));
    }

    [Theory]
    [MemberData(nameof(Confined))]
    public void A_front_ends_package_stays_in_it(string package)
    {
        var (name, owner) = ThroughoutOneProject[package];
        var project = SourceProject.All.Single(project => project.Name == owner);

        Offenders.None(FilesWith(name).Where(file => !project.Has(file)));
    }

    private static List<string> FilesWith(string name) =>
        [
            .. Tree.Files("src", "*.cs")
                .Where(file => NamesIn(Tree.Read(file)).Any(used => used == name || used.StartsWith(name + ".", StringComparison.Ordinal))),
        ];

    // Qualified names in code; a comment may say what it likes.
    private static IEnumerable<string> NamesIn(string source) => source
        .Split('\n')
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .SelectMany(line => QualifiedName().Matches(line))
        .Select(match => match.Value);

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(\.[A-Z]\w*)*", RegexOptions.CultureInvariant)]
    private static partial Regex QualifiedName();
}
