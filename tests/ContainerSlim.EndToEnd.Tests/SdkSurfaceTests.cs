using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The properties and items of the SDK's PublishContainer mean here what they mean there, or are right where it is wrong.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkSurfaceTests(SdkFeed feed)
{
    private const string Base = "org.opencontainers.image.";

    [Fact]
    public async Task Values_arrive_whole()
    {
        var image = await PublishAsync("""
            <ItemGroup>
              <ContainerEnvironmentVariable Include="PLAIN" Value="a:b=c;d,e 'f' &quot;g&quot; \h $(Nothing)%25(i)%24(j)" />
              <ContainerEnvironmentVariable Include="LINES"><Value>one
            two:three</Value></ContainerEnvironmentVariable>
              <ContainerEnvironmentVariable Include="SPACED" Value="  x  " />
              <ContainerEnvironmentVariable Include="EMPTY" Value="" />
              <ContainerLabel Include="com.example/url:x" Value="https://example.com:8443/?a=b;c=d" />
              <ContainerAppCommandArgs Include="--connection=Host=db%3BPort=5432" />
              <ContainerDefaultArgs Include="a b;c=d:e" />
            </ItemGroup>
            """);

        var execution = image.Config.Execution;
        Assert.Equal(
            ["a:b=c;d,e 'f' \"g\" \\h %(i)$(j)", "one\ntwo:three", "  x  ", ""],
            new[] { "PLAIN", "LINES", "SPACED", "EMPTY" }.Select(execution.FindEnvironment));
        Assert.Equal("https://example.com:8443/?a=b;c=d", execution.Labels["com.example/url:x"]);
        Assert.Equal(["dotnet", "/app/Surface.dll", "--connection=Host=db;Port=5432"], execution.Entrypoint);
        Assert.Equal(["a b", "c=d:e"], execution.Cmd);
    }

    [Fact]
    public async Task Ports_user_and_working_directory_are_the_projects()
    {
        var execution = (await PublishAsync("""
            <PropertyGroup>
              <ContainerUser>1000:1000</ContainerUser>
              <ContainerWorkingDirectory>/srv/my app</ContainerWorkingDirectory>
            </PropertyGroup>
            <ItemGroup><ContainerPort Include="53" Type="udp" /><ContainerPort Include="9090" /></ItemGroup>
            """)).Config.Execution;

        Assert.Equal(("1000:1000", "/srv/my app"), (execution.User, execution.WorkingDirectory));
        Assert.Equal(["dotnet", "/srv/my app/Surface.dll"], execution.Entrypoint);
        Assert.Equal(["53/udp", "9090/tcp"], execution.ExposedPorts);
    }

    [Fact]
    public async Task A_command_of_ones_own_is_taken_as_it_is()
    {
        var execution = (await PublishAsync("""
            <ItemGroup><ContainerAppCommand Include="/app/Surface;--fast" /></ItemGroup>
            """)).Config.Execution;

        Assert.Equal(["/app/Surface", "--fast"], execution.Entrypoint);
    }

    [Fact]
    public async Task An_old_entrypoint_stands_above_the_app_command()
    {
        var execution = (await PublishAsync("""
            <ItemGroup><ContainerEntrypoint Include="/bin/init" /><ContainerEntrypointArgs Include="--" /></ItemGroup>
            """)).Config.Execution;

        Assert.Equal(["/bin/init", "--"], execution.Entrypoint);
        Assert.Equal(["dotnet", "/app/Surface.dll"], execution.Cmd);
    }

    [Fact]
    public async Task Several_tags_name_one_image()
    {
        var project = await feed.ConsoleAsync();
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", $"-p:SlimLayoutPath={layout}",
            "-p:ContainerImageTags=\"1.2.3;1.2;edge\"");

        var digests = new HashSet<Digest>();
        foreach (var tag in new[] { "1.2.3", "1.2", "edge" }) digests.Add((await SdkImage.ReadAsync(layout, tag)).Manifest.Descriptor.Digest);
        Assert.Single(digests);
    }

    [Fact]
    public async Task The_automatic_tag_has_the_hours_of_a_day()
    {
        var project = await feed.ConsoleAsync();

        var result = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}",
            "-p:AutoGenerateImageTag=true");

        var tag = result.Output.Split("surface:")[1][..14];
        var time = DateTime.ParseExact(tag, "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        Assert.InRange(time, DateTime.UnixEpoch, TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.InRange((TimeProvider.System.GetUtcNow().UtcDateTime - time).TotalHours, 0, 1);
    }

    [Theory]
    [InlineData("<ContainerImageTag>1.0+build</ContainerImageTag>", "CSLIM1002: Cannot use '1.0+build' as a tag")]
    [InlineData(
        "<ContainerImageTag>a</ContainerImageTag><ContainerImageTags>b;c</ContainerImageTags>",
        "CSLIM1001: Cannot use ContainerImageTag='a' together with ContainerImageTags='b;c'")]
    [InlineData("<SlimMode>tiny</SlimMode>", "CSLIM1001: Cannot use SlimMode='tiny': it must be one of auto, framework-dependent")]
    [InlineData("<ContainerImageFormat>tar</ContainerImageFormat>", "CSLIM1001: Cannot use ContainerImageFormat='tar'")]
    [InlineData("<ContainerRuntimeIdentifier>osx-arm64</ContainerRuntimeIdentifier>", "CSLIM1005: Cannot build an image for 'osx-arm64'")]
    public async Task What_cannot_be_is_said_in_a_sentence(string properties, string sentence)
    {
        var output = await SdkImage.FailAsync(feed, $"<PropertyGroup>{properties}</PropertyGroup>");

        Assert.Contains("error " + sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ContainerSlim", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_trace_shows_at_diagnostic_verbosity_only()
    {
        var project = await feed.ConsoleAsync();

        var result = await project.RunAsync("publish", "-t:PublishSlimContainer", "--no-build", "-p:ContainerImageTag=.x", "-v:diag");

        Assert.Contains("   at ContainerSlim.Tasks.PublishSlimContainer.RunAsync", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_the_SDKs_but_for_the_time()
    {
        var labels = (await PublishAsync("""
            <PropertyGroup>
              <SOURCE_DATE_EPOCH>1700000000</SOURCE_DATE_EPOCH>
              <Description>What it does</Description>
              <ContainerVendor>Example; Ltd</ContainerVendor>
              <PublishRepositoryUrl>true</PublishRepositoryUrl>
              <RepositoryType>git</RepositoryType>
              <PrivateRepositoryUrl>https://git.example.com/team/surface.git</PrivateRepositoryUrl>
              <SourceRevisionId>abc123</SourceRevisionId>
            </PropertyGroup>
            """)).Config.Execution.Labels;

        Assert.Equal(
            ["2023-11-14T22:13:20Z", "What it does", "Example; Ltd", "https://git.example.com/team/surface", "abc123", "1.0.0"],
            new[] { "created", "description", "vendor", "source", "revision", "version" }.Select(name => labels[Base + name]));
    }

    [Fact]
    public async Task A_label_of_ones_own_wins_over_a_generated_one()
    {
        var labels = (await PublishAsync($"""
            <ItemGroup>
              <ContainerLabel Include="{Base}created" Value="2001-01-01T00:00:00Z" />
              <ContainerLabel Include="{Base}version" Value="mine" />
            </ItemGroup>
            """)).Config.Execution.Labels;

        Assert.Equal(("2001-01-01T00:00:00Z", "mine"), (labels[Base + "created"], labels[Base + "version"]));
    }

    [Theory]
    [InlineData("ContainerGenerateLabelsImageCreated", Base + "created")]
    [InlineData("ContainerGenerateLabelsImageAuthors", Base + "authors")]
    public async Task A_label_can_be_switched_off(string property, string label)
    {
        var image = await PublishAsync($"<PropertyGroup><{property}>false</{property}></PropertyGroup>");

        Assert.DoesNotContain(label, image.Config.Execution.Labels.Keys);
    }

    [Fact]
    public async Task With_all_labels_switched_off_the_bases_are_left()
    {
        var image = await PublishAsync("<PropertyGroup><ContainerGenerateLabels>false</ContainerGenerateLabels></PropertyGroup>");

        Assert.Equal([Base + "title"], image.Config.Execution.Labels.Keys);
    }

    [Fact]
    public async Task Annotations_of_the_manifest_are_written_and_those_of_an_index_are_not()
    {
        var image = await PublishAsync("""
            <ItemGroup>
              <ContainerAnnotation Include="com.example.team" Value="a=b;c" />
              <ContainerAnnotation Include="com.example.index" Value="x" Scope="Index" />
            </ItemGroup>
            """);

        Assert.Equal([KeyValuePair.Create("com.example.team", "a=b;c")], image.Annotations);
    }

    [Fact]
    public async Task Docker_media_types_come_on_request()
    {
        var image = await PublishAsync("<PropertyGroup><ContainerImageFormat>Docker</ContainerImageFormat></PropertyGroup>");

        Assert.Equal(MediaTypes.DockerManifest, image.Manifest.Descriptor.MediaType);
    }

    [Fact]
    public async Task A_hook_before_the_configuration_is_computed_is_heard()
    {
        var execution = (await PublishAsync("""
            <Target Name="Hook" BeforeTargets="ComputeContainerConfig">
              <ItemGroup><ContainerEnvironmentVariable Include="HOOKED" Value="yes" /></ItemGroup>
            </Target>
            """)).Config.Execution;

        Assert.Equal("yes", execution.FindEnvironment("HOOKED"));
        Assert.Equal(["dotnet", "/app/Surface.dll"], execution.Entrypoint);
    }

    private Task<Image> PublishAsync(string extra) => SdkImage.PublishAsync(feed, extra);
}
