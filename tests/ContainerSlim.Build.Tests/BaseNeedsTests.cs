using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The base is cut to what real programs, made by a real compiler, name.</summary>
public sealed class BaseNeedsTests : IDisposable
{
    private static readonly string Rid = RuntimeIdentifier.Default;

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

        Assert.Equal(new BasePlan.Chiseled("debian-13", Globalization: false) { Kind = BaseKind.Static }, Plan().Base);
    }

    [SkippableFact]
    public async Task A_program_of_the_C_library_alone_gets_the_native_base()
    {
        await CompileAsync("hello", "#include <math.h>\nint main(int n, char **a) { return (int)sin(n); }", "-lm");

        Assert.Equal(new BasePlan.Chiseled("debian-13", Globalization: true) { Kind = BaseKind.Native }, Plan().Base);
    }

    [SkippableFact]
    public async Task A_program_that_names_libgcc_gets_the_runtimes_base()
    {
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", "-lgcc_s");

        Assert.Equal(BaseKind.Runtime, Kind(Plan()));
    }

    [SkippableFact]
    public async Task What_neither_the_app_nor_the_base_has_is_a_warning_that_names_file_library_and_package()
    {
        await CompileLibraryAsync("libfontconfig.so.1");
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", directory.Combine("libfontconfig.so.1"));

        var plan = Assert.IsType<BasePlan.Chiseled>(Plan().Base);

        Assert.Equal(
            [
                "'hello' needs libfontconfig.so.1 (of Debian's package libfontconfig1), which neither the app nor the base contains: "
                    + "publish it with the app, or choose a SlimBase that contains it.",
            ],
            plan.Missing.Select(library => library.Warning));
    }

    [SkippableFact]
    public async Task A_library_that_the_app_brings_is_nothing_to_warn_of()
    {
        await CompileLibraryAsync("libfontconfig.so.1");
        await CompileAsync("hello", "int main(void) { return 0; }", "-Wl,--no-as-needed", directory.Combine("libfontconfig.so.1"));
        folder.WithBytes("libfontconfig.so.1", await File.ReadAllBytesAsync(directory.Combine("libfontconfig.so.1")));

        Assert.Equal(new BasePlan.Chiseled("debian-13", Globalization: true) { Kind = BaseKind.Native }, Plan().Base);
    }

    [Fact]
    public void A_framework_dependent_app_gets_the_runtimes_base()
    {
        using var app = PublishFolder.FrameworkDependent().WithProgram("Hello", PublishFolder.Platform);

        Assert.Equal(BaseKind.Runtime, Kind(PublishFolder.Plan(app.Input() with { AssemblyName = "Hello" })));
    }

    [Fact]
    public void Where_nothing_is_a_program_the_base_is_whole()
    {
        using var app = new PublishFolder().With("start.sh", "#!/bin/sh");

        Assert.Equal(BaseKind.Runtime, Kind(PublishFolder.Plan(app.Input() with { AssemblyName = "start", AppCommand = ["/app/start.sh"] })));
    }

    [Theory]
    [InlineData("none", BaseKind.Static)]
    [InlineData("Native", BaseKind.Native)]
    [InlineData("runtime", BaseKind.Runtime)]
    [InlineData("auto", BaseKind.Static)]
    public void SlimBaseLibraries_has_the_last_word(string text, BaseKind kind)
    {
        using var app = PublishFolder.Native();

        Assert.Equal(kind, Kind(PublishFolder.Plan(app.Input() with { BaseLibraries = text })));
    }

    [Fact]
    public void SlimBaseLibraries_that_are_unknown_are_refused_with_those_that_are_known()
    {
        using var app = PublishFolder.Native();

        Refusal.Is(
            ErrorCode.InvalidProperty,
            "cannot use SlimBaseLibraries='glibc': it must be auto, none, native or runtime",
            () => BuildPlan.Create(app.Input() with { BaseLibraries = "glibc" }));
    }

    [Fact]
    public void A_static_program_for_musl_can_stand_on_Debian()
    {
        using var app = PublishFolder.Native();

        Assert.Equal(BaseKind.Static, Kind(PublishFolder.Plan(app.Input() with { RuntimeIdentifier = "linux-musl-x64" })));
    }

    private static BaseKind Kind(ImagePlan plan) => Assert.IsType<BasePlan.Chiseled>(plan.Base).Kind;

    private ImagePlan Plan() => PublishFolder.Plan(folder.Input() with { RuntimeIdentifier = Rid, AssemblyName = "hello" });

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
