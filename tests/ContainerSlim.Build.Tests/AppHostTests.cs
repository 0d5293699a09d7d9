using ContainerSlim.Native;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

[Collection(nameof(RestoredPacks))]
public sealed class AppHostTests(RestoredPacks restored) : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public async Task A_bound_app_host_starts_its_app()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the app host of a Linux image runs on Linux");
        using var directory = new TemporaryDirectory();
        await new Command("dotnet", "new", "console", "-n", "Hello", "-o", directory.Path).RunSuccessfullyAsync();
        await new Command("dotnet", "publish", directory.Path, "-o", directory.Combine("out"), "-p:UseAppHost=false", "-nodeReuse:false")
            .RunSuccessfullyAsync();
        var app = Published.Read(new BuildInput { PublishDirectory = directory.Combine("out"), AppHostPath = restored.AppHost }, RestoredPacks.Rid);
        var host = directory.Combine("out", "Hello");
        await File.WriteAllBytesAsync(host, AppHost.Bind(app));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(host, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await new Command(host)
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = InstalledRuntime.Root },
        }.RunSuccessfullyAsync();

        Assert.Equal("Hello, World!", result.Output.Trim());
    }

    [Fact]
    public void The_pack_holds_a_program_for_the_platform() =>
        Assert.True(AppHost.IsFor(RuntimeIdentifier.ToPlatform(RestoredPacks.Rid), restored.AppHost));

    [Fact]
    public void A_file_that_is_no_unbound_app_host_is_refused()
    {
        var file = Path.Combine(folder.With("other", "no host").Path, "other");

        Refusal.Is(
            ErrorCode.RuntimePackMissing,
            $"cannot start 'Hello' with '{file}': the file is not an unbound app host",
            () => AppHost.Bind(folder.App() with { AppHostPath = file }));
    }

    [Fact]
    public void A_published_app_host_of_the_platform_is_taken_as_it_is()
    {
        folder.WithProgram("Hello", PublishFolder.Platform);

        Assert.False(AppHost.NeedsBinding(folder.App() with { AppHostPath = restored.AppHost }, PublishFolder.Platform));
    }

    [Fact]
    public void A_published_app_host_of_another_platform_is_replaced()
    {
        folder.WithProgram("Hello", new Platform("linux", "arm64"));
        var app = folder.App() with { AppHostPath = restored.AppHost };

        var host = AppLayer.Entries(app, PublishFolder.Platform, "/app").Single(entry => entry.Path == "app/Hello");

        Assert.Equal((new FileInfo(restored.AppHost).Length, "755"), (host.Size, Convert.ToString(host.Mode, 8)));
    }

    [Fact]
    public void A_bound_app_host_is_still_a_program()
    {
        var bound = Path.Combine(folder.Path, "bound");
        File.WriteAllBytes(bound, AppHost.Bind(folder.App() with { AppHostPath = restored.AppHost }));

        Assert.True(ElfFile.Read(bound)!.IsProgram);
    }
}
