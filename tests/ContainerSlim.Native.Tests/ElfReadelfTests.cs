using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

/// <summary>What is read of real files, compared with what readelf of binutils lists.</summary>
public sealed partial class ElfReadelfTests
{
    // They define and need the most versions.
    private static readonly string[] Known = ["libc.so.6", "libcrypto.so.3", "libgcc_s.so.1", "libm.so.6", "libssl.so.3", "libstdc++.so.6", "libz.so.1"];

    [SkippableFact]
    public async Task The_runtimes_own_files_are_read_as_readelf_reads_them() =>
        await CompareAsync([.. Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.so"), Environment.ProcessPath!]);

    [SkippableFact]
    public async Task The_systems_libraries_are_read_as_readelf_reads_them()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has ELF files");
        var libraries = Directory.GetDirectories("/usr/lib", "*-linux-gnu")
            .SelectMany(folder => Directory.GetFiles(folder, "*.so.*"))
            .Append("/bin/sh")
            .Where(path => ElfFile.Read(path) is not null)
            .Order(StringComparer.Ordinal)
            .Where((path, at) => at % 8 == 0 || Known.Contains(Path.GetFileName(path)));

        await CompareAsync([.. libraries]);
    }

    [SkippableFact]
    public async Task The_libraries_of_another_processor_are_read_as_readelf_reads_them()
    {
        const string folder = "/usr/aarch64-linux-gnu/lib";
        Skip.IfNot(Directory.Exists(folder), "the C library for arm64 is not installed; build/test.sh installs it on Debian and Ubuntu");

        await CompareAsync([.. Directory.GetFiles(folder, "*.so.*").Where(path => ElfFile.Read(path) is not null)]);
    }

    private static async Task CompareAsync(string[] files)
    {
        var listed = await new Command(Peer.Require("readelf"), ["--dynamic", "--version-info", "--program-headers", "--wide", .. files])
        {
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        }.RunSuccessfullyAsync();
        var parts = FileLine().Split("\n" + listed.Output)[1..];

        Assert.Equal(files.Length, parts.Length);
        Assert.Equal(parts.Select((part, at) => $"{files[at]}\n{Text(part)}"), files.Select(file => $"{file}\n{ElfText.Of(ElfFile.Read(file)!)}"));
    }

    private static string Text(string part)
    {
        var needed = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var provided = new List<string>();
        var library = "";
        foreach (var line in part.Split('\n'))
        {
            if (NeedFile().Match(line) is { Success: true } file) library = file.Groups[1].Value;
            else if (NeedName().Match(line) is { Success: true } name && name.Groups[2].Value != "WEAK") Add(needed, library, name.Groups[1].Value);
            else if (Definition().Match(line) is { Success: true } definition && definition.Groups[1].Value != "BASE") provided.Add(definition.Groups[2].Value);
        }

        string Value(string name) => Regex.Match(part, @$"\({name}\).*\[(.*)\]").Groups[1].Value;
        var libraries = Regex.Matches(part, @"\(NEEDED\).*\[(.*)\]").Select(match => match.Groups[1].Value);
        var interpreter = Regex.Match(part, @"Requesting program interpreter: (.*)\]").Groups[1].Value;
        return string.Join(
            '\n',
            [$"soname {Value("SONAME")}", $"interpreter {interpreter}", $"needed {string.Join(' ', libraries)}", $"rpath {Value("RPATH")}",
                $"runpath {Value("RUNPATH")}", $"provided {ElfText.Sorted(provided)}", .. needed.Select(one => $"{one.Key} {ElfText.Sorted(one.Value)}")]);
    }

    private static void Add(SortedDictionary<string, List<string>> needed, string library, string version)
    {
        if (!needed.TryGetValue(library, out var versions)) needed[library] = versions = [];
        versions.Add(version);
    }

    [GeneratedRegex(@"\nFile: .*")]
    private static partial Regex FileLine();

    [GeneratedRegex(@"Version: 1  File: (\S+)  Cnt:")]
    private static partial Regex NeedFile();

    [GeneratedRegex(@"  Name: (\S+)  Flags: (\S+)  Version: ")]
    private static partial Regex NeedName();

    [GeneratedRegex(@"Rev: 1  Flags: (\S+)\s+Index: .*  Name: (\S+)")]
    private static partial Regex Definition();
}
