using System.Runtime.InteropServices;
using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

/// <summary>What is said of real programs, compared with what this machine's own loader does with them.</summary>
public sealed class RealLoaderTests : IDisposable
{
    private static readonly string[] Names = ["libone.so", "libtwo.so", "libthree.so", "libfour.so"];
    private static readonly string[] Folders = ["app", "a", "b"];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public void The_runtimes_own_files_find_all_that_they_need_on_this_machine()
    {
        var runtime = RuntimeFolder();
        var libraries = Directory.GetFiles(runtime, "*.so");

        var closure = NativeClosure.Prove(DiskTree.Of(runtime), libraries.Select(path => new NativeRoot(path)), new LoaderSearch());

        Assert.DoesNotContain(closure.Problems, problem => !problem.Library.StartsWith("liblttng-ust.so.", StringComparison.Ordinal));
        Assert.Equal(libraries.Length, closure.Used.Count(one => one.File.StartsWith(runtime, StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void The_runtimes_own_files_are_proven_against_what_this_machine_provides()
    {
        var runtime = RuntimeFolder();
        var libraries = Directory.GetFiles(runtime, "*.so");
        var names = Directory.GetDirectories("/usr/lib", "*-linux-gnu").SelectMany(folder => Directory.GetFiles(folder, "*.so*"));
        var architecture = ElfFile.Read(libraries[0])!.Architecture!;
        var text = ProvidedLibraries.Of(DiskTree.Of(), names, architecture, new LoaderSearch()).ToText();
        var app = new NativeTree(libraries.Select(path => new NativeEntry(path) { Read = () => ElfFile.Read(path) }));

        var closure = NativeClosure.Prove(app, libraries.Select(path => new NativeRoot(path)), new LoaderSearch { Base = ProvidedLibraries.Parse(text) });

        Assert.DoesNotContain(closure.Problems, problem => !problem.Library.StartsWith("liblttng-ust.so.", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("dotnet")]
    [InlineData("git")]
    [InlineData("gpg")]
    [InlineData("node")]
    public async Task A_program_uses_the_libraries_that_the_loader_finds(string name)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has this loader");
        var program = name == "dotnet" ? Environment.ProcessPath! : Peer.Require(name);
        var trace = await LoaderTrace.OfAsync(program);
        Skip.If(trace.Found.Count == 0, $"{program} is not linked dynamically");

        var closure = NativeClosure.Prove(DiskTree.Of(Path.GetDirectoryName(program)!), [new NativeRoot(program)], new LoaderSearch());

        Assert.Empty(closure.Problems);
        Assert.Equal(trace.Found, Libraries(closure, program));
    }

    // Programs and libraries in three folders, each with a random old or new path, or none, needing each other at random.
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_programs_find_what_the_loader_finds(int seed)
    {
        var random = new Random(seed);
        foreach (var folder in Folders) Directory.CreateDirectory(directory.Combine(folder));
        foreach (var name in Names) await LinkAsync($"stub/{name}", $"-Wl,-soname,{name}", "-shared");

        for (var round = 0; round < 8; round++) await CompareRandomAsync(random);
    }

    [SkippableFact]
    public async Task A_version_that_the_loader_does_not_find_is_missing()
    {
        var old = directory.Write("old.map", "OWN_1 { global: own; local: *; };");
        var both = directory.Write("new.map", "OWN_1 { local: *; }; OWN_2 { global: own; } OWN_1;");
        var source = directory.Write("own.c", "int own(void) { return 0; }");
        var main = directory.Write("main.c", "int own(void); int main(void) { return own(); }");
        var (library, program) = (directory.Combine("libown.so"), directory.Combine("main"));
        var gcc = Peer.Require("gcc");
        await new Command(gcc, "-shared", "-o", library, source, "-Wl,-soname,libown.so", $"-Wl,--version-script={both}").RunSuccessfullyAsync();
        await new Command(gcc, "-o", program, main, library, "-Wl,-rpath,$ORIGIN").RunSuccessfullyAsync();
        NativeClosure Prove() => NativeClosure.Prove(DiskTree.Of(directory.Path), [new NativeRoot(program)], new LoaderSearch());

        Assert.Empty(Prove().Problems);
        await new Command(program).RunSuccessfullyAsync();

        await new Command(gcc, "-shared", "-o", library, source, "-Wl,-soname,libown.so", $"-Wl,--version-script={old}").RunSuccessfullyAsync();

        Assert.Equal([new NativeProblem(NativeProblemKind.MissingVersion, program, "libown.so", "OWN_2")], Prove().Problems);
        Assert.Contains("version `OWN_2' not found", (await new Command(program).RunAsync()).Error, StringComparison.Ordinal);
    }

    private static string RuntimeFolder()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has ELF files");
        return RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');
    }

    private static List<string> Libraries(NativeClosure closure, string program) =>
        [.. closure.Used.Where(one => one.File != program).Select(one => one.Path).Where(path => !LoaderTrace.IsLoader(path)).Order(StringComparer.Ordinal)];

    private async Task CompareRandomAsync(Random random)
    {
        foreach (var library in Folders.SelectMany(folder => Directory.GetFiles(directory.Combine(folder)))) File.Delete(library);

        foreach (var name in Names)
        {
            var places = Folders.Where(_ => random.Next(2) == 0).DefaultIfEmpty("a").ToList();
            await LinkAsync($"{places[0]}/{name}", ["-shared", $"-Wl,-soname,{name}", .. Links(random)]);
            foreach (var place in places.Skip(1)) File.Copy(directory.Combine(places[0], name), directory.Combine(place, name));
        }

        var program = await LinkAsync("app/program", Links(random));
        var path = random.Next(3) == 0 ? directory.Combine("b") : "";

        var trace = await LoaderTrace.OfAsync(program, path);
        var tree = DiskTree.Of([.. Folders.Select(folder => directory.Combine(folder))]);
        var closure = NativeClosure.Prove(tree, [new NativeRoot(program)], new LoaderSearch { LibraryPath = path.Length > 0 ? [path] : [] });

        // The loader asks for a library that is missing only once; afterwards another file with another path could find it.
        Assert.Equal([], trace.Missing.Except(closure.Problems.Select(one => one.Library)));
        Assert.Equal(trace.Missing.Count == 0, closure.Problems.Count == 0);
        if (trace.Missing.Count == 0) Assert.Equal(Sorted(trace.Found), Sorted(Libraries(closure, program)));
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> paths) => paths.Select(Path.GetFullPath).Order(StringComparer.Ordinal);

    private string[] Links(Random random)
    {
        string[] paths = ["$ORIGIN", "${ORIGIN}/../a", directory.Combine("b"), $"/nowhere:{directory.Combine("a")}", "$ORIGIN/../$LIB:$ORIGIN/../b"];
        var needed = Names.Where(_ => random.Next(5) < 2).Select(name => directory.Combine("stub", name));
        string[] path = random.Next(4) == 0
            ? []
            : [random.Next(2) == 0 ? "-Wl,--disable-new-dtags" : "-Wl,--enable-new-dtags", $"-Wl,-rpath,{paths[random.Next(paths.Length)]}"];
        return ["-Wl,--no-as-needed", .. needed, .. path];
    }

    private async Task<string> LinkAsync(string name, params string[] options)
    {
        var output = directory.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var source = directory.Combine("main.s");
        if (!File.Exists(source)) directory.Write("main.s", ".globl main\nmain: nop\n.section .note.GNU-stack,\"\",%progbits\n");
        string[] all = ["-nostdlib", "-Wl,-e,main", "-Wl,--allow-shlib-undefined", "-o", output, source, .. options];
        await new Command(Peer.Require("gcc"), all).RunSuccessfullyAsync();
        return output;
    }
}
