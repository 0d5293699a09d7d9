using System.Xml.Linq;

namespace ContainerSlim.FloorTests;

/// <summary>The packages that project files name, for whomever.</summary>
internal static class PackageReferences
{
    /// <summary>The packages that have a version.</summary>
    public static IEnumerable<string> Versions => Includes("Directory.Packages.props", "PackageVersion");

    /// <summary>The packages that the projects and the shared properties below some folders reference.</summary>
    public static IEnumerable<string> In(params string[] folders) => folders
        .SelectMany(folder => Tree.Files(folder, "*.csproj").Concat(Tree.Files(folder, "*.props")))
        .SelectMany(file => Includes(file, "PackageReference"));

    private static IEnumerable<string> Includes(string file, string kind) => XDocument.Parse(Tree.Read(file))
        .Descendants()
        .Where(item => item.Name.LocalName == kind)
        .Select(item => item.Attribute("Include")?.Value)
        .OfType<string>();
}
