namespace ContainerSlim.FloorTests;

/// <summary>Whoever finds a package in a list learns what it is.</summary>
public sealed class PackageTests
{
    private static readonly string[] Told = ["Description", "PackageTags", "PackageReadmeFile"];

    [Fact]
    public void Every_package_has_a_description_tags_and_a_readme()
    {
        var packages = Tree.Files("src", "*.csproj").Where(file => Tree.Read(file).Contains("<IsPackable>true<", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, packages.Count);
        Offenders.None(
            from file in packages
            from what in Told
            where !Tree.Read(file).Contains($"<{what}>", StringComparison.Ordinal)
            select $"{file}: {what}");
    }
}
