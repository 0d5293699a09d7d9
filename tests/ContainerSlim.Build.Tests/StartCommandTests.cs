using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class StartCommandTests
{
    [Fact]
    public void A_native_app_starts_by_its_name()
    {
        using var folder = PublishFolder.Native("server");

        Assert.Equal(["/app/server"], StartCommand.Derive(folder.Plan()));
    }

    [Fact]
    public void A_framework_dependent_app_starts_by_its_app_host()
    {
        using var folder = PublishFolder.FrameworkDependent().WithProgram("Hello", PublishFolder.Platform);

        Assert.Equal(["/app/Hello"], StartCommand.Derive(folder.Plan()));
    }

    [Fact]
    public void On_a_base_with_its_own_runtime_the_assembly_is_started_with_dotnet()
    {
        using var folder = PublishFolder.FrameworkDependent().WithProgram("Hello", PublishFolder.Platform);

        Assert.Equal(
            ["dotnet", "/srv/Hello.dll"],
            StartCommand.Derive(PublishFolder.Plan(folder.Input() with { Base = "reg.example.com/aspnet:10.0", WorkingDirectory = "/srv" })));
    }

    [Fact]
    public void With_an_entrypoint_of_the_project_nothing_has_to_be_found_out()
    {
        using var folder = PublishFolder.FrameworkDependent();

        Assert.Empty(StartCommand.Derive(PublishFolder.Plan(folder.Input() with { Entrypoint = ["/bin/serve"] })));
        Assert.Empty(StartCommand.Derive(PublishFolder.Plan(folder.Input() with { AppCommandInstruction = "None" })));
    }

    [Fact]
    public void Without_an_app_host_for_the_platform_there_is_nothing_to_start()
    {
        using var folder = PublishFolder.FrameworkDependent().WithProgram("Hello", new Platform("linux", "arm64"));

        Refusal.Is(
            ErrorCode.EntrypointMissing,
            $"cannot find out how to start 'Hello': '{folder.Path}' contains no app host for linux/amd64; "
                + "publish with UseAppHost=true for linux-x64, or set the command with ContainerAppCommand",
            () => StartCommand.Derive(folder.Plan()));
    }
}
