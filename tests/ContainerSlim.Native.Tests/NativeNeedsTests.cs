using System.Runtime.InteropServices;
using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

public sealed class NativeNeedsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task The_libraries_needed_are_those_that_readelf_lists()
    {
        var readelf = Peer.Require("readelf");
        var library = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so");

        var listed = await new Command(readelf, "--dynamic", "--wide", library).RunSuccessfullyAsync();

        var expected = listed.Output.Split('\n').Where(line => line.Contains("(NEEDED)", StringComparison.Ordinal)).Select(line => line.Split('[', ']')[1]);
        Assert.Equal(expected, ElfFile.Read(library)!.Needed);
    }

    [SkippableFact]
    public async Task A_program_of_32_bits_is_read_as_well()
    {
        Skip.IfNot(RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "this compiler makes no programs of 32 bits");
        var program = await CompileAsync("old", "-m32", "-nostdlib", "-Wl,--no-as-needed", await LibraryAsync("libold.so.3", "-m32", "-nostdlib"));

        Assert.Equal(["libold.so.3"], ElfFile.Read(program)!.Needed);
    }

    [SkippableFact]
    public async Task A_static_program_needs_neither_a_loader_nor_libraries()
    {
        var needs = Of([await CompileAsync("static", "-static")], Architecture);

        Assert.Equal((true, false, 0), (needs.HasProgram, needs.NeedsLoader, needs.Libraries.Count));
    }

    [SkippableFact]
    public async Task A_program_of_the_C_library_needs_a_loader_and_the_library()
    {
        var needs = Of([await CompileAsync("dynamic")], Architecture);

        Assert.Equal((true, true), (needs.HasProgram, needs.NeedsLoader));
        Assert.Equal(["libc.so.6"], needs.Libraries.Select(need => need.Library));
    }

    [SkippableFact]
    public async Task A_library_that_lies_beside_is_not_needed_of_the_system()
    {
        var library = await LibraryAsync("libown.so.1");
        var program = await CompileAsync("own", "-Wl,--no-as-needed", library);

        Assert.Contains(new NativeNeed("libown.so.1", program), Of([program], Architecture).Libraries);
        Assert.DoesNotContain(Of([program, library], Architecture).Libraries, need => need.Library == "libown.so.1");
    }

    [SkippableFact]
    public async Task Files_for_another_processor_and_texts_need_nothing()
    {
        var needs = Of([await CompileAsync("foreign"), directory.Write("readme", "text")], "s390x");

        Assert.Equal((false, false, 0), (needs.HasProgram, needs.NeedsLoader, needs.Libraries.Count));
    }

    private static NativeNeeds Of(IEnumerable<string> paths, string architecture) =>
        NativeNeeds.Of(paths.Select(path => new NativeFile(path, ElfFile.Read(path))), architecture);

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
        ? "amd64"
        : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private async Task<string> CompileAsync(string name, params string[] options)
    {
        var program = directory.Combine(name);
        await new Command(Peer.Require("gcc"), [directory.Write(name + ".c", "int main(void) { return 0; }"), "-o", program, .. options])
            .RunSuccessfullyAsync();
        return program;
    }

    private async Task<string> LibraryAsync(string name, params string[] options)
    {
        var library = directory.Combine(name);
        await new Command(
            Peer.Require("gcc"),
            [directory.Write(name + ".c", "int own(void) { return 0; }"), "-shared", $"-Wl,-soname,{name}", "-o", library, .. options]).RunSuccessfullyAsync();
        return library;
    }
}
