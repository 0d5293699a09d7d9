using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>What MSBuild would silently take as something else is an error with a cure.</summary>
public sealed class CopyWildcardTests : IDisposable
{
    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    [Theory]
    [InlineData("""<SlimCopy Include="dist/**" From="web" To="/srv/" />""", "not of 'web'; put the folder into Include and the pattern into Files")]
    [InlineData("""<SlimCopy Include="dist/?.js"><From>web</From></SlimCopy>""", "not of 'web'")]
    [InlineData("""<SlimCopy Include="dist" From="web" Exclude="**/*.map" />""", "use Except")]
    public void A_copy_that_msbuild_reads_otherwise_is_refused_with_its_line(string item, string why)
    {
        var message = Refuse(item);

        Assert.Contains("in 'App.csproj', line 3", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<SlimCopy Include="content/**" Exclude="content/*.psd" To="/srv/" />""")]
    [InlineData("""<SlimCopy Include="dist" Files="**" Except="**/*.map" From="web" />""")]
    [InlineData("""<SlimCopy Include="%2A.js" From="web" />""")]
    [InlineData("""<SlimCopy Include="$(Several)" Exclude="x" />""")]
    [InlineData("""<SlimCopy Remove="**" />""")]
    public void A_copy_that_msbuild_reads_as_it_is_meant_is_none(string item)
    {
        workshop.Write("App.csproj", Project(item));

        Assert.Empty(StagePlan.Create(Input("App.csproj")).Stages);
    }

    [Fact]
    public void A_file_that_is_not_there_is_no_failure() => Assert.Empty(StagePlan.Create(Input("Directory.Build.props")).Stages);

    private string Refuse(string item)
    {
        workshop.Write("App.csproj", Project(item));
        return Workshop.Refuses(ErrorCode.InvalidCopy, Input("App.csproj"));
    }

    private StagePlanInput Input(string file) => workshop.Input() with { ProjectFiles = [Path.Combine(workshop.Project, file)] };

    private static string Project(string item) => $"<Project>\n  <ItemGroup>\n    {item}\n  </ItemGroup>\n</Project>";
}
