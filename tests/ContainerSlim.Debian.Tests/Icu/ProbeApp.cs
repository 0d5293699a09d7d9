using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>A .NET app that writes what ICU answers, run with the C library and the ICU of a distribution in place of this host's.</summary>
public sealed class ProbeApp : IDisposable
{
    // Prints the libicudata that it read, so that no other one passes unnoticed.
    private const string Program = """
        using ContainerSlim.Debian.Tests.Icu;

        using var output = new StreamWriter(args[0], append: false, new System.Text.UTF8Encoding(false));
        var probe = new CultureProbe(output);
        if (args[1] == "list") output.Write(string.Join(' ', CultureProbe.All));
        if (args[1] == "ask") probe.Ask(args.Length > 2 ? args[2..] : CultureProbe.All);
        if (args[1] == "ask-briefly") probe.AskCultures(args[2..]);
        Console.Write(File.ReadLines("/proc/self/maps").First(line => line.Contains("libicudata", StringComparison.Ordinal)).Split(' ')[^1]);
        """;

    private readonly TemporaryDirectory temporary = new();
    private readonly Lazy<Task<string>> portable;
    private readonly Lazy<Task<string>> arm64;
    private readonly ConcurrentDictionary<(string Distribution, string Architecture), Lazy<Task<DebianLibraries>>> unpacked = new();
    private int runs;

    public ProbeApp()
    {
        portable = new(() => PublishAsync("portable", "--no-self-contained"));
        arm64 = new(() => PublishAsync("arm64", "--self-contained", "--runtime", "linux-arm64"));
    }

    public void Dispose() => temporary.Dispose();

    /// <summary>Debian's libraries, with the libicudata there is in the package.</summary>
    internal Task<DebianLibraries> UnpackAsync(string distribution, string architecture) =>
        unpacked.GetOrAdd((distribution, architecture), key => new(() => DebianLibraries.UnpackAsync(key.Distribution, key.Architecture, NewFolder()))).Value;

    /// <summary>What the app writes with this data, for <c>list</c>, <c>ask</c> or <c>ask-briefly</c> and names of cultures.</summary>
    internal async Task<string> RunAsync(DebianLibraries libraries, byte[] data, params string[] arguments)
    {
        var folder = NewFolder();
        var library = await PutAsync(libraries, data, folder);
        string[] app = [Path.Combine(await portable.Value, "Probe.dll")];
        var dotnet = MakeHost(libraries, folder);
        var output = Path.Combine(folder, "answers");
        var run = new Command(
            dotnet,
            ["--library-path", Path.GetDirectoryName(library)!, "--argv0", "dotnet", Path.Combine(DotnetRoot, "dotnet"), .. app, output, .. arguments]);
        Assert.Equal(library, (await run.RunSuccessfullyAsync()).Output);
        return await File.ReadAllTextAsync(output);
    }

    /// <summary>The same, for arm64.</summary>
    internal async Task<string> RunArm64Async(DebianLibraries libraries, byte[] data, params string[] arguments)
    {
        var library = await PutAsync(libraries, data, NewFolder());
        var app = await arm64.Value;
        var output = Path.Combine(NewFolder(), "answers");

        // The host takes the folder of the program that runs, which is the loader here, for the app's.
        var loader = Path.Combine(app, Path.GetRandomFileName());
        File.Copy(Path.Combine(libraries.Folder, "ld-linux-aarch64.so.1"), loader);
        var run = new Command(loader, ["--library-path", Path.GetDirectoryName(library)!, Path.Combine(app, "Probe"), output, .. arguments]);
        Assert.Equal(library, (await run.RunSuccessfullyAsync()).Output);
        return await File.ReadAllTextAsync(output);
    }

    /// <summary>A folder of its own for one run.</summary>
    internal string NewFolder() => Directory.CreateDirectory(temporary.Combine($"run{Interlocked.Increment(ref runs)}")).FullName;

    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static async Task<string> PutAsync(DebianLibraries libraries, byte[] data, string folder)
    {
        var copied = Path.Combine(folder, "libraries");
        await new Command("cp", "-a", libraries.Folder, copied).RunSuccessfullyAsync();
        var library = Path.Combine(copied, Path.GetFileName(libraries.IcuData));
        await File.WriteAllBytesAsync(library, data);
        return library;
    }

    // The host finds its runtime next to the program that runs, which is the loader here.
    private static string MakeHost(DebianLibraries libraries, string folder)
    {
        var host = Directory.CreateDirectory(Path.Combine(folder, "host")).FullName;
        File.Copy(Path.Combine(libraries.Folder, "ld-linux-x86-64.so.2"), Path.Combine(host, "dotnet"));
        foreach (var part in (string[])["host", "shared"]) Directory.CreateSymbolicLink(Path.Combine(host, part), Path.Combine(DotnetRoot, part));
        return Path.Combine(host, "dotnet");
    }

    private async Task<string> PublishAsync(string name, params string[] options)
    {
        var sources = Path.Combine(Repository.Root, "tests", "ContainerSlim.Debian.Tests", "Icu", "*Probe.cs");
        temporary.Write($"{name}/Program.cs", Program);
        var project = new DotnetProject(temporary.Write($"{name}/Probe.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{sources}" />
              </ItemGroup>
            </Project>
            """));
        var output = temporary.Combine(name, "published");
        await project.RunSuccessfullyAsync("publish", ["--configuration", "Release", "--output", output, .. options]);
        return output;
    }
}
