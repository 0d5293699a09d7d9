using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>What an image for Windows is planned to be.</summary>
public sealed class WindowsPlanTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent();
    private readonly PublishFolder program = new PublishFolder().WithBytes("Hello.exe", WindowsImages.Program("amd64"));

    public void Dispose()
    {
        folder.Dispose();
        program.Dispose();
    }

    private BuildInput Input => Of(folder);

    private BuildInput Program => Of(program);

    private static BuildInput Of(PublishFolder folder) => folder.Input() with { RuntimeIdentifier = "win-x64", Base = "reg.example.com/nanoserver:1" };

    [Theory]
    [InlineData("win-x64", "windows/amd64")]
    [InlineData("win-arm64", "windows/arm64")]
    public void The_platform_is_of_Windows(string rid, string platform)
    {
        Assert.Equal(platform, PublishFolder.Plan(Input with { RuntimeIdentifier = rid }).Platform.ToString());
        Assert.Equal(rid, RuntimeIdentifier.Of(Platform.Parse(platform)));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("chiseled")]
    [InlineData("scratch")]
    public void There_is_no_base_but_an_image(string name) => Refusal.Says(
        ErrorCode.UnsupportedPlatform,
        $"cannot build an image for 'win-x64' with SlimBase='{name}': only Microsoft's images contain Windows; "
            + "set one with SlimBase or ContainerBaseImage, mcr.microsoft.com/",
        () => BuildPlan.Create(Input with { Base = name }));

    [Fact]
    public void A_framework_dependent_app_starts_with_the_runtime_of_the_base() =>
        Assert.Equal(["dotnet", @"C:\app\Hello.dll"], StartCommand.Derive(PublishFolder.Plan(Input)));

    [Fact]
    public void An_app_that_brings_its_runtime_starts_by_its_program() =>
        Assert.Equal([@"C:\srv\my app\Hello.exe"], StartCommand.Derive(PublishFolder.Plan(Program with { WorkingDirectory = @"C:\srv\my app\" })));

    [Fact]
    public void A_program_for_another_processor_starts_nothing() => Refusal.Says(
        ErrorCode.EntrypointMissing,
        "contains no app host for windows/arm64",
        () => StartCommand.Derive(PublishFolder.Plan(Program with { RuntimeIdentifier = "win-arm64" })));

    [Fact]
    public void The_only_program_of_the_folder_names_the_app()
    {
        program.WithProgram("tool", PublishFolder.Platform).WithBytes("library.dll", WindowsImages.Program("amd64", isLibrary: true));

        Assert.Equal("Hello", PublishFolder.Plan(Program).App.Name);
    }

    [Theory]
    [InlineData(@"C:\srv\", "/srv")]
    [InlineData(@"c:\srv\a", "/srv/a")]
    [InlineData("/srv/", "/srv")]
    public void The_working_directory_is_written_as_in_Windows_or_as_in_Linux(string text, string path) =>
        Assert.Equal(path, PublishFolder.Plan(Input with { WorkingDirectory = text }).Settings.WorkingDirectory);

    [Theory]
    [InlineData(@"D:\app", "it must be an absolute path on drive C:, the only drive of an image")]
    [InlineData("app", "it must be an absolute path on drive C:, the only drive of an image")]
    [InlineData(@"C:\", "it must be a folder below the root")]
    [InlineData(@"C:\a\..", "it must be a folder below the root")]
    public void A_working_directory_is_on_the_one_drive(string text, string why) =>
        Refusal.Is(
            ErrorCode.InvalidProperty,
            $"cannot use ContainerWorkingDirectory='{text}': {why}",
            () => BuildPlan.Create(Input with { WorkingDirectory = text }));

    [Fact]
    public void Only_on_Windows_a_working_directory_has_a_drive() => Refusal.Is(
        ErrorCode.InvalidProperty,
        @"cannot use ContainerWorkingDirectory='C:\app': it must be an absolute path in the image",
        () => BuildPlan.Create(Input with { RuntimeIdentifier = "linux-x64", WorkingDirectory = @"C:\app" }));

    [Fact]
    public void Layers_in_eStargz_are_refused() => Refusal.Is(
        ErrorCode.InvalidProperty,
        "cannot use SlimCompression='estargz': layers for windows/amd64 do not support it; use gzip or zstd",
        () => BuildPlan.Create(Input with { Compression = "estargz" }));

    [Fact]
    public void The_app_host_of_the_publishing_machine_is_left_out_and_that_of_Windows_stays()
    {
        folder.WithProgram("Hello", PublishFolder.Platform).WithBytes("Hello.exe", WindowsImages.Program("amd64"));

        Assert.Equal(["app/Hello.dll", "app/Hello.exe", "app/Hello.runtimeconfig.json"], FilesOf(Input));
        Assert.Equal(["app/Hello.dll", "app/Hello.runtimeconfig.json"], FilesOf(Input with { RuntimeIdentifier = "win-arm64" }));
    }

    [Fact]
    public void An_app_host_of_a_pack_is_not_needed() =>
        Assert.False(AppHost.NeedsBinding(folder.App() with { AppHostPath = folder.Path }, WindowsImages.Amd64));

    [SkippableFact]
    public void What_a_link_leads_to_is_taken_in_its_place()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need privileges there");
        folder.With("data/one.txt", "1").WithLink("same.txt", "data/one.txt").WithLink("again", "data");

        Assert.Equal(["app/Hello.dll", "app/Hello.runtimeconfig.json", "app/again/one.txt", "app/data/one.txt", "app/same.txt"], FilesOf(Input));
    }

    [Theory]
    [InlineData("win-x64")]
    [InlineData("win")]
    [InlineData("win10-x64")]
    [InlineData("any")]
    public void Files_that_Windows_falls_back_to_stay(string own)
    {
        folder.With($"runtimes/{own}/native/library", "native code");

        Assert.Contains($"app/runtimes/{own}/native/library", FilesOf(Input));
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("unix")]
    [InlineData("debian-x64")]
    [InlineData("osx-x64")]
    [InlineData("win-arm64")]
    public void Files_for_other_systems_are_left_out(string other)
    {
        folder.With($"runtimes/{other}/native/library", "native code");

        Assert.DoesNotContain($"app/runtimes/{other}/native/library", FilesOf(Input));
    }

    private static IEnumerable<string> FilesOf(BuildInput input)
    {
        var plan = PublishFolder.Plan(input);
        return AppLayer.Entries(plan.App, plan.Platform, plan.Settings.WorkingDirectory)
            .Where(entry => entry.Kind != EntryKind.Directory)
            .Select(entry => entry.Path)
            .Order(StringComparer.Ordinal);
    }
}
