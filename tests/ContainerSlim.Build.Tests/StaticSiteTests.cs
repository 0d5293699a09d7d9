using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

/// <summary>A published folder without a program.</summary>
public sealed class StaticSiteTests : IDisposable
{
    private readonly PublishFolder folder = new PublishFolder()
        .With("wwwroot/index.html", "<p>")
        .With("wwwroot/app.js", "code")
        .With("wwwroot/app.js.gz", "code")
        .With("wwwroot/app.js.br", "code")
        .With("dotnet.js", "code")
        .With("Frontend.runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""")
        .With("web.config", "<configuration />");

    public void Dispose() => folder.Dispose();

    private BuildInput Input => folder.Input() with { AssemblyName = "Frontend" };

    [Fact]
    public void It_is_served_by_nginx_from_the_base()
    {
        var plan = PublishFolder.Plan(Input);

        var chiseled = Assert.IsType<BasePlan.Chiseled>(plan.Base);
        Assert.Equal([.. BaseParts.Foundation, .. BaseParts.Of(BaseKind.Native), .. BaseParts.WebServer], chiseled.Parts);
        Assert.Equal(["/usr/sbin/nginx", "-e", "stderr", "-c", "/app/nginx.conf"], StartCommand.Derive(plan));
    }

    [Fact]
    public void The_server_has_no_use_for_files_that_it_cannot_send() =>
        Assert.DoesNotContain(PublishFolder.Plan(Input).App.Items, item => item.Path.EndsWith(".br", StringComparison.Ordinal));

    [Fact]
    public async Task Its_configuration_is_in_the_folder_of_the_site()
    {
        var plan = PublishFolder.Plan(Input with { WorkingDirectory = "/srv" });

        var entry = Assert.Single(StaticSite.Entries(plan.App, "/srv"));

        using var content = new StreamReader(await entry.OpenAsync!(CancellationToken.None), Encoding.UTF8);
        Assert.Equal("srv/nginx.conf", entry.Path);
        Assert.Contains("root \"/srv/wwwroot\";", await content.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_of_the_project_takes_its_place()
    {
        folder.With("nginx.conf", "events {}");

        Assert.Empty(StaticSite.Entries(PublishFolder.Plan(Input).App, "/app"));
    }

    [Fact]
    public void A_command_of_the_project_is_taken_as_it_is_and_needs_no_server()
    {
        var plan = PublishFolder.Plan(Input with { Entrypoint = ["/bin/serve"] });

        Assert.False(Assert.IsType<BasePlan.Chiseled>(plan.Base).WebServer);
        Assert.Empty(StartCommand.Derive(plan));
    }

    [Fact]
    public void A_base_with_a_server_starts_it()
    {
        var (entrypoint, cmd) = Started(new ExecutionConfig { Entrypoint = ["/entrypoint.sh"], Cmd = ["serve"] });

        Assert.Equal(["/entrypoint.sh", "serve"], [.. entrypoint, .. cmd]);
    }

    [Fact]
    public void A_base_without_a_command_cannot_serve_it() =>
        Refusal.Says(ErrorCode.EntrypointMissing, "cannot find out how to serve 'Frontend'", () => Started(new ExecutionConfig()));

    [Fact]
    public void With_a_program_it_is_an_app_of_ASPNET_with_files()
    {
        folder.WithProgram("Frontend", PublishFolder.Platform);

        Assert.False(PublishFolder.Plan(Input).App.IsStaticSite);
    }

    [Fact]
    public void The_tool_finds_it_without_a_name() => Assert.Equal("Frontend", PublishFolder.Plan(folder.Input()).App.Name);

    private (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Cmd) Started(ExecutionConfig execution)
    {
        var plan = PublishFolder.Plan(Input with { Base = "reg.example.com/web:1" });
        var config = new ImageConfig { Platform = PublishFolder.Platform, Execution = execution };
        var baseImage = new BaseImage { Layers = [], Config = config, Name = "web" };

        Assert.Null(Configuration.Overwrites(plan, baseImage));
        var made = Configuration.Create(plan, baseImage, StartCommand.Derive(plan), []).Execution;
        return (made.Entrypoint, made.Cmd);
    }
}
