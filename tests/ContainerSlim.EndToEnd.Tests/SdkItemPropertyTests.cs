namespace ContainerSlim.EndToEnd.Tests;

/// <summary>On the command line there are only properties, so items can be written as these.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkItemPropertyTests(SdkFeed feed)
{
    [Fact]
    public async Task Variables_labels_annotations_and_ports_are_added_to_the_projects()
    {
        var project = await feed.ConsoleAsync();

        var image = await SdkImage.PublishAsync(
            project,
            "--no-build",
            "-p:ContainerEnvironmentVariable=\"FOO=bar=*;LIST=a%3Bb\"",
            "-p:ContainerLabel=com.example.team=api",
            "-p:ContainerAnnotation=com.example.key=value",
            "-p:ContainerPort=\"9000;53/udp\"");

        var execution = image.Config.Execution;
        Assert.Equal(("bar=*", "a;b"), (execution.FindEnvironment("FOO"), execution.FindEnvironment("LIST")));
        Assert.Equal(("api", "Surface"), (execution.Labels["com.example.team"], execution.Labels["org.opencontainers.image.authors"]));
        Assert.Equal("value", image.Annotations["com.example.key"]);
        Assert.Equal(["53/udp", "9000/tcp"], execution.ExposedPorts);
    }

    [Fact]
    public async Task A_command_replaces_the_projects()
    {
        var image = await SdkImage.PublishAsync(
            await feed.ConsoleAsync(),
            "--no-build",
            "-p:ContainerAppCommand=\"/app/Surface;--fast\"",
            "-p:ContainerDefaultArgs=--once");

        Assert.Equal(["/app/Surface", "--fast"], image.Config.Execution.Entrypoint);
        Assert.Equal(["--once"], image.Config.Execution.Cmd);
    }

    [Fact]
    public async Task A_variable_without_a_value_is_refused()
    {
        var project = await feed.ConsoleAsync();

        var result = await project.RunAsync("publish", "-t:PublishSlimContainer", "--no-build", "-p:ContainerEnvironmentVariable=FOO");

        Assert.Contains("error CSLIM1001: Cannot use ContainerEnvironmentVariable='FOO': as a property, it must be", result.Output, StringComparison.Ordinal);
    }
}
