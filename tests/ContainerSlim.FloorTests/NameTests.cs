namespace ContainerSlim.FloorTests;

/// <summary>A name says what a thing is, and folders wait until a project needs them.</summary>
public sealed class NameTests
{
    // Names for whatever found no other place.
    private static readonly string[] Empty =
        ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Core", "Model", "Models"];

    // A project of fewer files is read at a glance.
    private const int FewFiles = 20;

    [Fact]
    public void No_file_or_folder_has_a_name_that_says_nothing()
    {
        var named = Tree.Files("src", "*").Where(file => file.Split('/', '.').Intersect(Empty, StringComparer.OrdinalIgnoreCase).Any());

        Offenders.None(named);
    }

    [Fact]
    public void A_small_project_has_no_folders_of_code()
    {
        var code = Tree.Files("src", "*.cs").GroupBy(file => string.Join('/', file.Split('/').Take(2)));

        var early = code.Where(project => project.Count() < FewFiles && project.Any(file => file.Split('/').Length > 3));

        Offenders.None(early.Select(project => project.Key));
    }
}
