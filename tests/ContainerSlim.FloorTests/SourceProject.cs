using System.Xml.Linq;

namespace ContainerSlim.FloorTests;

/// <summary>A project as its file says it, without evaluating it.</summary>
/// <param name="File">The project file, from the root.</param>
/// <param name="Projects">The names of the projects it references; those that are only to be built before it are left out.</param>
/// <param name="Packages">The packages it references; those that its users do not get are left out.</param>
internal sealed record SourceProject(string File, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    /// <summary>All projects of the product.</summary>
    public static IReadOnlyList<SourceProject> All { get; } = [.. Tree.Files("src", "*.csproj").Select(Read)];

    /// <summary>The name without the product's: <c>Oci</c>, <c>Build</c>.</summary>
    public string Name => ShortName(File);

    /// <summary>Whether a file belongs to it.</summary>
    public bool Has(string file) => file.StartsWith(File[..(File.LastIndexOf('/') + 1)], StringComparison.Ordinal);

    /// <summary>Reads a project file.</summary>
    public static SourceProject Read(string file)
    {
        var items = XDocument.Parse(Tree.Read(file)).Descendants().ToList();
        return new SourceProject(
            file,
            [.. Includes(items.Where(item => item.Attribute("ReferenceOutputAssembly")?.Value != "false"), "ProjectReference").Select(ShortName)],
            [.. Includes(items.Where(item => item.Attribute("PrivateAssets")?.Value != "all"), "PackageReference")]);
    }

    private static IEnumerable<string> Includes(IEnumerable<XElement> items, string kind) => items
        .Where(item => item.Name.LocalName == kind)
        .Select(item => item.Attribute("Include")?.Value ?? throw new InvalidOperationException($"A {kind} has no Include."));

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("ContainerSlim.", "", StringComparison.Ordinal);
}
