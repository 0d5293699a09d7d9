using System.Reflection.PortableExecutable;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>SlimMode decides how a project is published, in both forms of the package.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkModeTests(SdkFeed feed)
{
    [Fact]
    public async Task As_an_SDK_one_publish_is_trimmed_and_self_contained()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Trimmed")).Set(("SlimMode", "trimmed"));

        var files = await SdkImage.FilesAsync(await SdkImage.PublishAsync(project));

        Assert.Contains("app/libcoreclr.so", files);
        Assert.DoesNotContain("app/System.Private.Xml.dll", files);
        Assert.Equal(["linux-x64"], Directory.GetDirectories(Path.Combine(project.Folder, "bin", "Release", "net10.0")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task As_a_package_reference_the_mode_costs_a_second_publish_and_a_line_says_so()
    {
        var project = (await feed.CreateAsync(PackageForm.PackageReference, "console", "C#", "Late")).Set(("SlimMode", "self-contained"));
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.Contains("Late is published a second time, for SlimMode=self-contained", result.Output, StringComparison.Ordinal);
        Assert.Contains("app/libcoreclr.so", await SdkImage.FilesAsync(await SdkImage.ReadAsync(layout)));
    }

    [Fact]
    public async Task A_single_file_is_one_program()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Single")).Set(("SlimMode", "single-file"));

        var files = await SdkImage.FilesAsync(await SdkImage.PublishAsync(project));

        Assert.Equal(["app", "app/Single"], files);
    }

    [Fact]
    public async Task To_start_quickly_the_apps_code_is_compiled_ahead_and_SlimOptimize_is_checked()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Quick")).Set(("SlimMode", "self-contained"), ("SlimOptimize", "startup"));

        await SdkImage.PublishAsync(project);
        var refused = await project.RunAsync("publish", "-t:PublishSlimContainer", "--no-build", "-p:SlimOptimize=speed");

        using var assembly = new PEReader(File.OpenRead(Path.Combine(project.Folder, "bin", "Release", "net10.0", "linux-x64", "publish", "Quick.dll")));
        Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.Contains(
            "error CSLIM1001: Cannot use SlimOptimize='speed': it must be one of size, startup, balanced.",
            refused.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SlimMode=trimmed", "only native code can be a static program")]
    [InlineData("SlimMode=aot", "a static program cannot load ICU")]
    public async Task A_static_program_that_cannot_be_is_refused_before_anything_is_built(string mode, string why)
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Rigid");

        var refused = await project.RunAsync("publish", "-t:PublishSlimContainer", "-p:SlimStatic=true", $"-p:{mode}");

        Assert.Contains("error CSLIM1001: Cannot publish 'Rigid' with SlimStatic=true", refused.Output, StringComparison.Ordinal);
        Assert.Contains(why, refused.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(project.Folder, "obj", "Release", "net10.0", "linux-x64", "Rigid.dll")));
    }

    [Fact]
    public async Task Without_a_compiler_native_code_is_refused_before_anything_is_built()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Bare")).Set(("SlimMode", "aot"), ("CppCompilerAndLinker", "no-such-compiler"));

        var refused = await project.RunAsync("publish", "-t:PublishSlimContainer");

        Assert.Contains("error CSLIM1011: Cannot compile 'Bare' to native code: 'no-such-compiler' is not in PATH", refused.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(project.Folder, "obj", "Release", "net10.0", "linux-x64", "Bare.dll")));
    }

    [Fact]
    public async Task Framework_dependent_overrules_the_project()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Lean"))
            .Set(("PublishSelfContained", "true"), ("SlimMode", "framework-dependent"));

        Assert.DoesNotContain("app/libcoreclr.so", await SdkImage.FilesAsync(await SdkImage.PublishAsync(project)));
    }

    [Fact]
    public async Task Building_and_running_know_nothing_of_the_mode()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Daily")).Set(("SlimMode", "self-contained"));

        await project.RunSuccessfullyAsync("build");

        Assert.False(Directory.Exists(Path.Combine(project.Folder, "bin", "Debug", "net10.0", "linux-x64")));
    }
}
