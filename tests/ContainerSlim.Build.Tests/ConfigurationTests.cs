using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private const string BaseName = "org.opencontainers.image.base.name";
    private const string BaseDigest = "org.opencontainers.image.base.digest";

    private readonly PublishFolder folder = PublishFolder.Native();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_image_runs_as_1654_where_neither_base_nor_project_says_otherwise() => Assert.Equal("1654", Execution(folder.Input(), new()).User);

    [Fact]
    public void The_bases_user_stays() => Assert.Equal("nobody", Execution(folder.Input(), new() { User = "nobody" }).User);

    [Fact]
    public void The_bases_APP_UID_is_the_user() =>
        Assert.Equal("1000", Execution(folder.Input(), new() { User = "nobody", Environment = ["APP_UID=1000"] }).User);

    [Fact]
    public void The_projects_APP_UID_comes_before_the_bases() =>
        Assert.Equal("2000", Execution(folder.Input() with { Environment = [new("APP_UID", "2000")] }, new() { Environment = ["APP_UID=1000"] }).User);

    [Fact]
    public void The_projects_user_comes_before_everything() =>
        Assert.Equal("0", Execution(folder.Input() with { User = "0", Environment = [new("APP_UID", "2000")] }, new() { User = "nobody" }).User);

    [Fact]
    public void What_dotnet_expects_of_a_container_is_in_the_environment() => Assert.Equal(
        ["APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true"],
        Execution(folder.Input() with { Base = "scratch" }, new()).Environment);

    [Theory]
    [InlineData(true, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true")]
    [InlineData(false, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false")]
    public void A_chiseled_base_says_whether_it_has_culture_data(bool invariant, string variable) =>
        Assert.Contains(variable, Execution(folder.Input() with { BaseLibraries = "native", InvariantGlobalization = invariant }, new()).Environment);

    [Fact]
    public void The_base_comes_before_the_defaults_and_the_project_before_the_base() => Assert.Equal(
        ["ASPNETCORE_HTTP_PORTS=80", "A=2", "APP_UID=1654", "DOTNET_RUNNING_IN_CONTAINER=true", "B=3"],
        Execution(
            folder.Input() with { Base = "scratch", Environment = [new("A", "2"), new("B", "3")] },
            new() { Environment = ["ASPNETCORE_HTTP_PORTS=80", "A=1"] }).Environment);

    [Fact]
    public void Ports_of_base_project_and_environment_are_exposed()
    {
        using var web = PublishFolder.Web();

        Assert.Equal(
            ["443/tcp", "53/udp", "8080/tcp"],
            Execution(web.Input() with { Ports = [new("53", "udp")] }, new() { ExposedPorts = ["443/tcp"] }).ExposedPorts);
    }

    [Fact]
    public void An_app_without_aspnetcore_listens_on_no_port_although_base_and_defaults_name_one() => Assert.Empty(
        Execution(folder.Input(), new() { Environment = ["ASPNETCORE_URLS=http://+:5000"] }).ExposedPorts);

    [Fact]
    public void An_app_without_aspnetcore_listens_where_its_project_says() => Assert.Equal(
        ["53/udp", "9000/tcp"],
        Execution(folder.Input() with { Ports = [new("53", "udp")], Environment = [new("ASPNETCORE_HTTP_PORTS", "9000")] }, new()).ExposedPorts);

    [Theory]
    [InlineData("""{"runtimeOptions":{"includedFrameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.0"}]}}""", false)]
    [InlineData("""{"runtimeOptions":{"includedFrameworks":[{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}]}}""", true)]
    public void An_app_with_its_own_runtime_says_whether_that_is_aspnetcore(string config, bool listens)
    {
        using var app = PublishFolder.Native().With("hello.runtimeconfig.json", config);

        Assert.Equal(listens ? ["8080/tcp"] : [], Execution(app.Input(), new()).ExposedPorts);
    }

    [Theory]
    [InlineData("ASPNETCORE_\0", true)]
    [InlineData("ASPNETCORE_ENVIRONMENT\0", false)]
    public void A_native_program_listens_if_it_contains_the_web_host(string literal, bool listens)
    {
        // On the border between two chunks that are read.
        byte[] program = [.. PublishFolder.Elf(PublishFolder.Platform), .. new byte[(1 << 20) - 72], .. System.Text.Encoding.Unicode.GetBytes(literal)];
        using var app = new PublishFolder().WithBytes("hello", program);

        Assert.Equal(listens ? ["8080/tcp"] : [], Execution(app.Input(), new()).ExposedPorts);
    }

    [Fact]
    public void A_single_file_listens_if_its_own_configuration_names_aspnetcore()
    {
        byte[] program = [.. PublishFolder.Elf(PublishFolder.Platform), .. """{"name": "Microsoft.AspNetCore.App"}"""u8];
        using var app = new PublishFolder().WithBytes("hello", program);

        Assert.Equal(["8080/tcp"], Execution(app.Input(), new()).ExposedPorts);
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("/usr/bin/dotnet")]
    public void A_base_that_starts_dotnet_does_not_start_the_app_below_it(string entrypoint) => Assert.Empty(
        Execution(folder.Input() with { AppCommandInstruction = "DefaultArgs" }, new() { Entrypoint = [entrypoint] }).Entrypoint);

    [Fact]
    public void What_else_the_base_says_survives()
    {
        var config = ImageConfig.Parse("""
            {"architecture":"arm64","os":"linux","variant":"v8","os.version":"1",
            "config":{"StopSignal":"SIGINT","Volumes":{"/data":{}},"Healthcheck":{"Test":["CMD","x"]},"OnBuild":["RUN x"],"Shell":["/bin/sh"]},
            "rootfs":{"type":"layers","diff_ids":[]},"moby.thing":7}
            """u8.ToArray());

        var made = Configuration.Create(folder.Plan(), Base(config), ["/app/hello"], []);

        Assert.Equal(
            ("linux/arm64/v8", "1", "SIGINT", "/data", "Healthcheck Shell", "moby.thing"),
            (
                made.Platform.ToString(),
                made.Platform.OsVersion,
                made.Execution.StopSignal,
                Assert.Single(made.Execution.Volumes),
                string.Join(' ', made.Execution.Other.Keys),
                Assert.Single(made.Other.Keys)));
    }

    [Theory]
    [InlineData("OnBuild")]
    [InlineData("onbuild")]
    public void Instructions_for_the_build_of_a_Dockerfile_are_told_of_and_do_not_reach_the_image(string name)
    {
        var baseImage = Base(ImageConfig.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{"{{{name}}}":["COPY . /src","RUN make"]},"rootfs":{"type":"layers","diff_ids":[]}}""")));

        Assert.Empty(Configuration.Create(folder.Plan(), baseImage, ["/app/hello"], []).Execution.Other);
        Assert.EndsWith(
            "contains ONBUILD instructions, which only the build of a Dockerfile runs, and they are ignored: COPY . /src; RUN make. "
                + "Make sure that the image does not need what they do.",
            Configuration.Ignores(baseImage),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_without_such_instructions_is_nothing_to_tell_of() =>
        Assert.Null(Configuration.Ignores(Base(new ImageConfig { Platform = PublishFolder.Platform })));

    [Fact]
    public void The_bases_name_and_digest_become_labels()
    {
        var labels = Labels(folder.Input());

        Assert.Equal(("reg.example.com/base:1", Digest.Of("base"u8).ToString()), (labels[BaseName], labels[BaseDigest]));
    }

    [Fact]
    public void The_bases_labels_can_be_left_out() =>
        Assert.DoesNotContain(Labels(folder.Input() with { LabelBaseName = false, LabelBaseDigest = false }).Keys, key => key is BaseName or BaseDigest);

    [Fact]
    public void A_label_of_the_project_comes_before_a_derived_one() =>
        Assert.Equal("mine", Labels(folder.Input() with { Labels = [new(BaseName, "mine")] })[BaseName]);

    [Fact]
    public async Task History_and_diff_ids_name_every_layer()
    {
        using var directory = new TemporaryDirectory();
        var layer = await LayerWriter.WriteAsync(ImageFixtures.BaseEntries(), new LayerOptions(), ImageFixtures.Store(directory.Path), CancellationToken.None);
        var lower = new BuiltLayer(layer, "base", null, IsReused: true);
        var upper = new BuiltLayer(layer, "hello", 1, IsReused: false);
        var config = new ImageConfig { Platform = PublishFolder.Platform, History = [new() { CreatedBy = "them" }] };

        var made = Configuration.Create(folder.Plan(), Base(config) with { Layers = [lower] }, ["/app/hello"], [lower, upper]);

        Assert.Equal(
            ($"{layer.DiffId} {layer.DiffId}", "them, ContainerSlim: hello"),
            (string.Join(' ', made.DiffIds), string.Join(", ", made.History.Select(line => line.CreatedBy))));
    }

    private static BaseImage Base(ImageConfig config) => new() { Layers = [], Config = config, Name = "base" };

    private static ExecutionConfig Execution(BuildInput input, ExecutionConfig inherited) =>
        Configuration.Create(
            PublishFolder.Plan(input),
            Base(new ImageConfig { Platform = PublishFolder.Platform, Execution = inherited }),
            ["/app/hello"],
            []).Execution;

    private static ImmutableSortedDictionary<string, string> Labels(BuildInput input)
    {
        var named = Base(new ImageConfig { Platform = PublishFolder.Platform }) with
        {
            Reference = Reference.Parse("reg.example.com/base:1"),
            Digest = Digest.Of("base"u8),
        };
        return Configuration.Create(PublishFolder.Plan(input), named, ["/app/hello"], []).Execution.Labels;
    }
}
