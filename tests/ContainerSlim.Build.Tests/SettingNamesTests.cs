using System.Text.RegularExpressions;
using System.Xml.Linq;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Names that nothing reads are told with those that are meant.</summary>
public sealed class SettingNamesTests : IDisposable
{
    private static readonly string Props = Path.Combine(Repository.Root, "src/ContainerSlim.Sdk/targets/Slim.props");

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_names_are_those_that_the_package_sets() => Assert.Superset(
        new HashSet<string> { "SlimMode", "SlimBase", "SlimCacheDirectory", "SlimStages" },
        SettingNames.In(Props).Properties.ToHashSet());

    [Fact]
    public void Every_property_that_the_targets_read_is_among_them()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(Props)!).Where(file => Path.GetFileName(file) != "RuntimePacks.proj");
        var read = files.SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\$\((Slim\w+)").Select(match => match.Groups[1].Value));

        Assert.Empty(read.Except(SettingNames.In(Props).Properties));
    }

    [Theory]
    [InlineData("SlimMod", "The property 'SlimMod' on the command line has no effect. Do you mean SlimMode?")]
    [InlineData("slimoptimise", "The property 'slimoptimise' on the command line has no effect. Do you mean SlimOptimize?")]
    [InlineData("SlimWhatever", "The property 'SlimWhatever' on the command line has no effect, because ContainerSlim has no property with this name.")]
    [InlineData(
        "SlimCopy",
        "The property 'SlimCopy' on the command line has no effect, because SlimCopy is an item: write <SlimCopy Include=\"…\" /> in the project.")]
    public void A_property_of_the_command_line_that_is_none_of_ours_is_told(string name, string message) => Assert.Equal([message], Check([name], ""));

    [Theory]
    [InlineData("SlimMode")]
    [InlineData("slimmode")]
    [InlineData("SLIMBASE")]
    [InlineData("Configuration")]
    [InlineData("_SlimInner")]
    public void Ours_and_those_of_others_are_not(string name) => Assert.Empty(Check([name], ""));

    [Fact]
    public void A_property_that_the_project_reads_is_its_own() =>
        Assert.Empty(Check(["SlimFlavor"], "<PropertyGroup Condition=\"'$(SlimFlavor)' == 'x'\"><A>1</A></PropertyGroup>"));

    [Theory]
    [InlineData("<PropertyGroup><SlimMod>trimmed</SlimMod></PropertyGroup>", "The property 'SlimMod' in 'App.csproj' has no effect. Do you mean SlimMode?")]
    [InlineData(
        "<ItemGroup><SlimDirectory Include=\"/data\" Owned=\"1\" /></ItemGroup>",
        "The metadata 'Owned' of SlimDirectory '/data' in 'App.csproj' has no effect. Do you mean Owner?")]
    [InlineData("<ItemGroup><SlimCopi Include=\"a\" /></ItemGroup>", "The item 'SlimCopi' in 'App.csproj' has no effect. Do you mean SlimCopy?")]
    [InlineData(
        "<ItemGroup><SlimMode Include=\"trimmed\" /></ItemGroup>",
        "The item 'SlimMode' in 'App.csproj' has no effect, because it is a property: set it in a PropertyGroup.")]
    [InlineData(
        "<ItemGroup><SlimCopy Include=\"a\" Form=\"web\" To=\"/srv/\" /></ItemGroup>",
        "The metadata 'Form' of SlimCopy 'a' in 'App.csproj' has no effect. Do you mean From?")]
    [InlineData(
        "<ItemGroup><SlimStage Include=\"web\"><Kind>exec</Kind><Comand>x</Comand></SlimStage></ItemGroup>",
        "The metadata 'Comand' of SlimStage 'web' in 'App.csproj' has no effect. Do you mean Command?")]
    [InlineData(
        "<ItemGroup><ContainerPort Include=\"53\" Protocol=\"udp\" /></ItemGroup>",
        "The metadata 'Protocol' of ContainerPort '53' in 'App.csproj' has no effect. The metadata are Type.")]
    public void So_are_names_in_the_project(string xml, string message) => Assert.Equal([message], Check([], xml));

    [Theory]
    [InlineData("<PropertyGroup><SlimGreeting>hello</SlimGreeting></PropertyGroup>")]
    [InlineData("<ItemGroup><SlimCopy Include=\"a\" Files=\"*\" Except=\"b\" From=\"web\" To=\"/srv/\" Condition=\"true\" /></ItemGroup>")]
    [InlineData("<ItemGroup><SlimCopy Include=\"a\" Mode=\"0644\" Owner=\"1\" Optional=\"true\" /></ItemGroup>")]
    [InlineData("<ItemGroup><SlimLayer Include=\"mine\" Files=\"a\" Order=\"7\" /></ItemGroup>")]
    [InlineData("<ItemGroup><SlimDirectory Include=\"/data\" Owner=\"1\" Mode=\"0750\" Volume=\"true\" /></ItemGroup>")]
    [InlineData("<ItemGroup><Content Include=\"a\" SlimMod=\"x\" /></ItemGroup>")]
    public void What_may_well_be_meant_is_not(string xml) => Assert.Empty(Check([], xml));

    [Fact]
    public void A_file_that_is_gone_or_no_XML_is_nothing_to_tell() =>
        Assert.Empty(SettingNames.In(Props).Check([], [directory.Combine("gone.props"), directory.Write("text.props", "text")]));

    private IEnumerable<string> Check(string[] globals, string xml)
    {
        var project = directory.Write("App.csproj", XElement.Parse($"<Project>{xml}</Project>").ToString());
        var warnings = SettingNames.In(Props).Check(globals, [project]);
        Assert.All(warnings, warning => Assert.Equal(WarningCode.UnknownSetting, warning.Code));
        return warnings.Select(warning => warning.Message);
    }
}
