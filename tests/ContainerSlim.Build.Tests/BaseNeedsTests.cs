using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The base is cut to what real programs, made by a real compiler, name.</summary>
public sealed class BaseNeedsTests : IDisposable
{
    private static readonly string Rid = RuntimeIdentifier.Default;

    private static readonly string[] OfRuntime =
        ["libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1", "libssl.so.3", "libstdc++.so.6"];

    private readonly TemporaryDirectory directory = new();
    private readonly PublishFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        directory.Dispose();
    }

    [SkippableFact]
    public async Task A_static_program_gets_a_base_without_a_C_library_and_without_culture_data()
    {
        await CompileAsync("hello", "int main(void) { return 0; }", "-static");

        Assert.Equal([.. BaseParts.Foundation, .. BaseParts.TimeZones], Chiseled(Plan()).Parts);
    }

    [SkippableFact]
    public async Task A_program_of_the_C_library_alone_gets_nothing_but_that()
    {
        await CompileAsync("hello", "#include <math.h>\nint main(int n, char **a) { return (int)sin(n); }", "-lm");

        Assert.Equal(["libc.so.6", "libm.so.6"], Libraries(Plan()));
    }

    [SkippableFact]
    public async Task A_program_gets_the_libraries_that_it_names()
    {
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", "-lgcc_s");

        Assert.Equal(["libc.so.6", "libgcc_s.so.1"], Libraries(Plan()));
    }

    [SkippableFact]
    public async Task A_program_that_names_OpenSSL_in_its_data_gets_it()
    {
        await CompileAsync("hello", "const char *name = \"libssl.so.3\"; int main(void) { return name[0]; }");

        Assert.Equal(["libc.so.6", "libssl.so.3"], Libraries(Plan()));
    }

    [SkippableFact]
    public async Task What_neither_the_app_nor_the_base_has_is_an_error_that_names_file_library_and_package()
    {
        await CompileLibraryAsync("libfontconfig.so.1");
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", directory.Combine("libfontconfig.so.1"));

        var chiseled = Chiseled(Plan());

        Assert.Contains(BasePart.Library("libfontconfig.so.1", BaseGroup.Packages), chiseled.Parts);
        Assert.Empty(chiseled.Lacks([]));
        var missing = Assert.Single(chiseled.Lacks(["libfontconfig.so.1"]));
        Assert.Equal(
            "cannot build an image in which the app starts: 'hello' needs libfontconfig.so.1 (of the package libfontconfig1), which neither the "
                + "app nor the base contains. Add the package with SlimPackage, publish the library with the app, or list it in SlimAllowMissing if the "
                + "app runs without it.",
            MissingLibraries.Error([missing], new Dictionary<string, string> { ["libfontconfig.so.1"] = "libfontconfig1" }).Message);
        Assert.Equal(ErrorCode.LibraryMissing, MissingLibraries.Error([missing], new Dictionary<string, string>()).Code);
    }

    [SkippableFact]
    public async Task A_library_that_the_app_brings_is_nothing_to_warn_of()
    {
        await CompileLibraryAsync("libfontconfig.so.1");
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", directory.Combine("libfontconfig.so.1"));
        folder.WithBytes("libfontconfig.so.1", await File.ReadAllBytesAsync(directory.Combine("libfontconfig.so.1")));

        Assert.Equal(["libc.so.6"], Libraries(Plan()));
    }

    [Fact]
    public void A_framework_dependent_app_gets_the_runtimes_base()
    {
        using var app = PublishFolder.FrameworkDependent().WithProgram("Hello", PublishFolder.Platform);

        Assert.Equal(OfRuntime, Libraries(PublishFolder.Plan(app.Input() with { AssemblyName = "Hello", InvariantGlobalization = true })));
    }

    [Fact]
    public void Where_nothing_is_a_program_the_base_is_whole()
    {
        using var app = new PublishFolder().With("start.sh", "#!/bin/sh");

        var input = app.Input() with { AssemblyName = "start", AppCommand = ["/app/start.sh"], InvariantGlobalization = true };
        Assert.Equal(OfRuntime, Libraries(PublishFolder.Plan(input)));
    }

    [Theory]
    [InlineData("none", BaseKind.Static)]
    [InlineData("Native", BaseKind.Native)]
    [InlineData("runtime", BaseKind.Runtime)]
    [InlineData("standard", BaseKind.Standard)]
    [InlineData("auto", BaseKind.Static)]
    [InlineData("exact", BaseKind.Static)]
    public void SlimBaseLibraries_has_the_last_word(string text, BaseKind kind)
    {
        using var app = PublishFolder.Native();
        var input = app.Input() with { BaseLibraries = text, InvariantGlobalization = true };

        Assert.Equal([.. BaseParts.Foundation, .. BaseParts.TimeZones, .. BaseParts.Of(kind)], Chiseled(PublishFolder.Plan(input)).Parts);
    }

    [Fact]
    public void The_extra_libraries_include_cultures_and_time_zones_whatever_the_app_says()
    {
        using var app = PublishFolder.Native();
        var input = app.Input() with { BaseLibraries = "extra", InvariantGlobalization = true, InvariantTimezone = true };

        Assert.Equal(
            [.. BaseParts.Foundation, .. BaseParts.TimeZones, .. BaseParts.Of(BaseKind.Standard), .. BaseParts.Icu],
            Chiseled(PublishFolder.Plan(input)).Parts);
    }

    [Fact]
    public void SlimBaseLibraries_that_are_unknown_are_refused_with_those_that_are_known()
    {
        using var app = PublishFolder.Native();

        Refusal.Is(
            ErrorCode.InvalidProperty,
            "cannot use SlimBaseLibraries='glibc': it must be exact, none, native, runtime, standard or extra",
            () => BuildPlan.Create(app.Input() with { BaseLibraries = "glibc" }));
    }

    [Fact]
    public void A_static_program_for_musl_can_stand_on_Debian()
    {
        using var app = PublishFolder.Native();

        Assert.Empty(Libraries(PublishFolder.Plan(app.Input() with { RuntimeIdentifier = "linux-musl-x64" })));
    }

    private static BasePlan.Chiseled Chiseled(ImagePlan plan) => Assert.IsType<BasePlan.Chiseled>(plan.Base);

    private static IEnumerable<string> Libraries(ImagePlan plan) =>
        Chiseled(plan).Parts.Where(part => part.Kind == BasePartKind.Library).Select(part => part.Name);

    private ImagePlan Plan() => PublishFolder.Plan(
        folder.Input() with { RuntimeIdentifier = Rid, AssemblyName = "hello", InvariantGlobalization = true });

    private async Task CompileLibraryAsync(string name)
    {
        var source = directory.Write(name + ".c", "int something(void) { return 0; }");
        await new Command(Peer.Require("gcc"), "-shared", $"-Wl,-soname,{name}", "-o", directory.Combine(name), source).RunSuccessfullyAsync();
    }

    private async Task CompileAsync(string name, string source, params string[] options)
    {
        var program = directory.Combine(name);
        await new Command(Peer.Require("gcc"), [directory.Write(name + ".c", source), "-o", program, .. options]).RunSuccessfullyAsync();
        folder.WithBytes(name, await File.ReadAllBytesAsync(program));
    }
}
