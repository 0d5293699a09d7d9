namespace ContainerSlim.FloorTests;

/// <summary>The projects stand on floors, and a reference only points to a lower one.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Tasks"] = 3,
        ["Tool"] = 3,
        ["Sdk"] = 3,
        ["Build"] = 2,
        ["Inspect"] = 2,
        ["Registry"] = 1,
        ["Debian"] = 1,
        ["Native"] = 1,
        ["Oci"] = 0,
    };

    [Fact]
    public void Every_project_stands_on_a_floor()
    {
        var strangers = SourceProject.All.Select(project => project.Name).Where(name => !Floors.ContainsKey(name));

        Offenders.None(strangers);
    }

    [Fact]
    public void Every_name_on_a_floor_is_a_projects() => Offenders.None(Floors.Keys.Except(SourceProject.All.Select(project => project.Name)));

    [Fact]
    public void A_reference_only_points_to_a_lower_floor()
    {
        var wrong =
            from project in SourceProject.All
            from target in project.Projects
            where Floor(project.Name) <= Floor(target)
            select $"{project.Name} -> {target}";

        Offenders.None(wrong);
    }

    [Fact]
    public void The_lowest_floor_has_no_package()
    {
        var packages = SourceProject.All.Where(project => Floor(project.Name) == 0).SelectMany(project => project.Packages);

        Offenders.None(packages);
    }

    [Fact]
    public void What_every_project_is_given_is_for_the_build_alone()
    {
        // Shared.props reaches the lowest floor too; the test packages in it carry a condition.
        var shared = Tree.Read("build/Shared.props").Split("<ItemGroup Condition=")[0];

        var references = shared.Split('\n').Where(line => line.Contains("Reference Include=", StringComparison.Ordinal));

        Assert.All(references, line => Assert.Contains("PrivateAssets=\"all\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_solution_has_every_project()
    {
        var solution = Tree.Read("ContainerSlim.sln").Replace('\\', '/');
        var projects = new[] { "src", "tests", "build" }.SelectMany(folder => Tree.Files(folder, "*.csproj"));

        var missing = projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Offenders.None(missing);
    }

    [Fact]
    public void Every_project_says_what_belongs_there_and_what_does_not() => Offenders.None(
        SourceProject.All.Select(project => $"{project.File[..project.File.LastIndexOf('/')]}/README.md").Where(file => !SaysWhatBelongs(file)));

    [Fact]
    public void The_sdk_package_is_props_and_targets_alone() =>
        Offenders.None(Tree.Files("src", "*.cs").Where(file => file.StartsWith("src/ContainerSlim.Sdk/", StringComparison.Ordinal)));

    private static bool SaysWhatBelongs(string readme) =>
        File.Exists(Path.Combine(Tree.Root, readme))
        && Tree.Read(readme) is var text
        && text.Contains("**Belongs here:**", StringComparison.Ordinal)
        && text.Contains("**Does not belong here:**", StringComparison.Ordinal)
        && text.Split('\n').Length <= 12;

    // A project without a floor has a test of its own.
    private static int Floor(string project) => Floors.GetValueOrDefault(project, int.MaxValue);
}
