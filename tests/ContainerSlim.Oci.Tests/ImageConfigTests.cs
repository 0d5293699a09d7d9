using System.Text;

namespace ContainerSlim.Oci.Tests;

public sealed class ImageConfigTests
{
    // What Docker's builder writes, with everything that the spec does not name and null where the spec has nothing.
    private const string Docker = """
        {
          "architecture": "arm64", "variant": "v8", "os": "windows", "os.version": "10.0.1", "os.features": ["win32k"],
          "created": "2024-05-06T07:08:09.123456789Z", "author": "somebody", "docker_version": "24", "container": "abc",
          "config": {
            "User": "app", "Env": ["A=1", "B=x=y"], "Cmd": null, "Entrypoint": ["/app/run"], "Labels": {"b": "2", "a": "1"},
            "ExposedPorts": {"8080/tcp": {}}, "Volumes": null, "WorkingDir": "/app", "StopSignal": "SIGINT", "ArgsEscaped": true,
            "Healthcheck": {"Test": ["CMD", "/app/run", "--check"], "Interval": 30000000000}, "OnBuild": ["RUN x"], "Shell": ["pwsh", "-c"]
          },
          "rootfs": {"type": "layers", "diff_ids": ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]},
          "history": [
            {"created": "2024-05-06T07:08:09Z", "created_by": "ADD x", "comment": "buildkit", "author": "me"},
            {"created_by": "ENV A=1", "empty_layer": true}
          ]
        }
        """;

    [Fact]
    public void The_platform_survives()
    {
        var platform = RoundTrip(Docker).Platform;

        Assert.Equal(new Platform("windows", "arm64", "v8") { OsVersion = "10.0.1", OsFeatures = ["win32k"] }, platform);
    }

    [Theory]
    [InlineData("Healthcheck", """{"Test":["CMD","/app/run","--check"],"Interval":30000000000}""")]
    [InlineData("OnBuild", """["RUN x"]""")]
    [InlineData("Shell", """["pwsh","-c"]""")]
    [InlineData("ArgsEscaped", "true")]
    public void What_only_Docker_knows_of_a_container_survives(string name, string json) =>
        Assert.Contains($"\"{name}\":{json}", Text(RoundTrip(Docker)), StringComparison.Ordinal);

    [Fact]
    public void Unknown_fields_of_the_image_survive() =>
        Assert.Equal(["container", "docker_version"], RoundTrip(Docker).Other.Keys);

    [Fact]
    public void What_a_container_starts_with_survives()
    {
        var execution = RoundTrip(Docker).Execution;

        Assert.Equal("app", execution.User);
        Assert.Equal(["A=1", "B=x=y"], execution.Environment);
        Assert.Equal(["/app/run"], execution.Entrypoint);
        Assert.Equal(["8080/tcp"], execution.ExposedPorts);
        Assert.Equal("/app", execution.WorkingDirectory);
        Assert.Equal("SIGINT", execution.StopSignal);
        Assert.Equal(["a", "b"], execution.Labels.Keys);
    }

    [Fact]
    public void Lists_that_Docker_writes_as_null_are_empty()
    {
        var execution = RoundTrip(Docker).Execution;

        Assert.Empty(execution.Cmd);
        Assert.Empty(execution.Volumes);
    }

    [Fact]
    public void The_history_survives()
    {
        var history = RoundTrip(Docker).History;

        Assert.Equal(
            [
                new LayerHistory { Created = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), CreatedBy = "ADD x", Comment = "buildkit", Author = "me" },
                new LayerHistory { CreatedBy = "ENV A=1", EmptyLayer = true },
            ],
            history);
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes_again()
    {
        var once = Text(RoundTrip(Docker));

        Assert.Equal(once, Text(RoundTrip(once)));
    }

    [Fact]
    public void A_configuration_that_says_next_to_nothing_can_be_read()
    {
        var config = ImageConfig.Parse("""{"os":"linux","architecture":"amd64","config":null,"rootfs":null,"history":null}"""u8.ToArray());

        Assert.Empty(config.DiffIds);
        Assert.Null(config.Created);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"config":[]}""")]
    [InlineData("""{"config":{"Env":"A=1"}}""")]
    [InlineData("""{"config":{"Labels":{"a":1}}}""")]
    [InlineData("""{"rootfs":7}""")]
    [InlineData("""{"rootfs":{"diff_ids":["latest"]}}""")]
    [InlineData("""{"history":{}}""")]
    [InlineData("""{"history":[1]}""")]
    [InlineData("""{"os":1}""")]
    [InlineData("""{"author":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public void What_is_no_configuration_is_a_sentence(string json) =>
        Assert.Equal(ErrorCode.InvalidManifest, Assert.Throws<OciException>(() => ImageConfig.Parse(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Text_that_is_not_UTF8_is_a_sentence()
    {
        byte[] json = [.. "{\"author\":\""u8, 0xFF, .. "\"}"u8];

        Assert.Equal(ErrorCode.InvalidManifest, Assert.Throws<OciException>(() => ImageConfig.Parse(json)).Code);
    }

    [Fact]
    public void A_variable_is_replaced_in_its_place()
    {
        var execution = new ExecutionConfig { Environment = ["A=1", "B=2", "C=3"] };

        Assert.Equal(["A=1", "B=x=y", "C=3"], execution.WithEnvironment("B", "x=y").Environment);
        Assert.Equal(["A=1", "B=2", "C=3", "D="], execution.WithEnvironment("D", "").Environment);
    }

    [Fact]
    public void The_last_of_two_values_counts()
    {
        var execution = new ExecutionConfig { Environment = ["A=1", "AB=2", "A=3"] };

        Assert.Equal("3", execution.FindEnvironment("A"));
        Assert.Null(execution.FindEnvironment("B"));
    }

    [Fact]
    public void Text_is_written_as_it_is_and_not_escaped()
    {
        var config = new ImageConfig { Platform = new("linux", "amd64"), Author = "Jürgen <j+x@example.com> & Söhne" };

        Assert.Contains("Jürgen <j+x@example.com> & Söhne", Text(config), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z")]
    [InlineData("2024-05-06T09:08:09.5+02:00", "2024-05-06T07:08:09.5Z")]
    public void A_time_is_written_in_UTC(string given, string written) =>
        Assert.Equal(written, ImageConfig.FormatTime(DateTimeOffset.Parse(given, System.Globalization.CultureInfo.InvariantCulture)));

    private static ImageConfig RoundTrip(string json) => ImageConfig.Parse(ImageConfig.Parse(Encoding.UTF8.GetBytes(json)).ToBytes());

    private static string Text(ImageConfig config) => Encoding.UTF8.GetString(config.ToBytes());
}
