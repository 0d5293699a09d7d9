using System.Text.Json;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A published app: its folder, and what its files say of how it runs.</summary>
public sealed record PublishedApp
{
    /// <summary>The folder, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of the app host and of the assembly.</summary>
    public required string Name { get; init; }

    /// <summary>The shared frameworks it needs; empty when it brings its runtime.</summary>
    public IReadOnlyList<SharedFramework> Frameworks { get; init; } = [];

    /// <summary>Whether it runs without culture data.</summary>
    public bool IsInvariant { get; init; }

    /// <summary>Whether it knows no time zone but UTC.</summary>
    public bool IsInvariantInTime { get; init; }

    /// <summary>The runtime packs at hand for those frameworks.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks { get; init; } = [];

    /// <summary>The runtime identifier whose packs and app host fit the image.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The platform's unbound app host; null where none is at hand.</summary>
    public string? AppHostPath { get; init; }

    /// <summary>What goes into the image although nothing runs it there.</summary>
    public AppContents Contents { get; init; } = new();

    /// <summary>The published files that are not in the image, in the order of their paths.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>Whether it needs a shared framework.</summary>
    public bool IsFrameworkDependent => Frameworks.Count > 0;

    internal static PublishedApp Read(BuildInput input, string rid)
    {
        var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.PublishDirectory));
        if (!System.IO.Directory.Exists(directory) || !System.IO.Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new BuildException(ErrorCode.NotPublished, $"cannot make an image of '{directory}': there is nothing in it; publish the project first");
        }

        var name = string.IsNullOrEmpty(input.AssemblyName) ? FindName(directory, rid) : input.AssemblyName;
        var runtimeConfig = RuntimeConfigFile.Read(Path.Combine(directory, name + ".runtimeconfig.json"));
        var contents = ReadContents(input, runtimeConfig);
        return new PublishedApp
        {
            Directory = directory,
            Name = name,
            Frameworks = runtimeConfig.Frameworks,
            IsInvariant = runtimeConfig.IsInvariant,
            IsInvariantInTime = runtimeConfig.IsInvariantInTime,
            RuntimePacks = input.RuntimePacks,
            RuntimeIdentifier = rid,
            AppHostPath = string.IsNullOrEmpty(input.AppHostPath) ? null : input.AppHostPath,
            Contents = contents,
            LeftOut = LeftOutFiles.Find(directory, rid, contents),
        };
    }

    // A project that has its runtime write dumps, or use another garbage collector, asks for the libraries that do it.
    private static AppContents ReadContents(BuildInput input, RuntimeConfigFile runtimeConfig) => new()
    {
        Symbols = input.KeepSymbols,
        Documentation = input.KeepDocumentation,
        OtherPlatforms = input.KeepOtherPlatforms,
        Diagnostics = input.KeepDiagnostics || runtimeConfig.NamesGarbageCollector || input.Environment.Any(variable => DiagnosticFiles.AreAskedForBy(variable.Key)),
    };

    private static string FindName(string directory, string rid)
    {
        var configs = System.IO.Directory.GetFiles(directory, "*.runtimeconfig.json");
        if (configs.Length == 1) return Path.GetFileName(configs[0])[..^".runtimeconfig.json".Length];

        // A single file or a native executable has no runtimeconfig.json: the one program without an extension, or of Windows, is the app.
        var isWindows = Build.RuntimeIdentifier.IsWindows(rid);
        var extension = isWindows ? ".exe" : "";
        var programs = System.IO.Directory.GetFiles(directory).Where(file => Path.GetExtension(file) == extension && IsProgram(file, isWindows)).ToList();
        return programs.Count == 1
            ? Path.GetFileName(programs[0])[..^extension.Length]
            : throw new BuildException(
                ErrorCode.EntrypointMissing,
                $"cannot tell which app '{directory}' holds: it has {configs.Length} runtimeconfig.json files and {programs.Count} executables; name the assembly");
    }

    // What cannot be read is told when its layer is written.
    private static bool IsProgram(string path, bool isWindows)
    {
        try
        {
            return isWindows ? PeFile.Read(path) is { IsProgram: true } : ElfFile.Read(path) is { IsProgram: true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>A shared framework that an app asks for.</summary>
/// <param name="Name">For example <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">The lowest version that will do.</param>
public sealed record SharedFramework(string Name, string Version);

/// <summary>What <c>*.runtimeconfig.json</c> says. A missing file is that of a native or single-file app: no framework, and nothing known.</summary>
internal sealed record RuntimeConfigFile(IReadOnlyList<SharedFramework> Frameworks, bool IsInvariant)
{
    /// <summary>Whether no time zone but UTC is known.</summary>
    public bool IsInvariantInTime { get; private init; }

    /// <summary>Whether another garbage collector than the default one is named.</summary>
    public bool NamesGarbageCollector { get; private init; }

    public static RuntimeConfigFile Read(string path)
    {
        if (!File.Exists(path)) return new RuntimeConfigFile([], IsInvariant: false);

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var options = document.RootElement.GetProperty("runtimeOptions");
            return new RuntimeConfigFile(ReadFrameworks(options), IsTrue(options, "System.Globalization.Invariant"))
            {
                IsInvariantInTime = IsTrue(options, "System.TimeZoneInfo.Invariant"),
                NamesGarbageCollector = FindProperty(options, "System.GC.Name") is not null || FindProperty(options, "System.GC.Path") is not null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BuildException(ErrorCode.NotPublished, $"cannot read '{path}': it is no runtimeconfig.json; publish the project again", e);
        }
    }

    private static List<SharedFramework> ReadFrameworks(JsonElement options)
    {
        if (options.TryGetProperty("framework", out var one)) return [ReadFramework(one)];

        return options.TryGetProperty("frameworks", out var several) ? [.. several.EnumerateArray().Select(ReadFramework)] : [];
    }

    private static SharedFramework ReadFramework(JsonElement json) =>
        new(ReadText(json, "name"), ReadText(json, "version"));

    private static string ReadText(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");

    private static bool IsTrue(JsonElement options, string property) => FindProperty(options, property) is { ValueKind: JsonValueKind.True };

    private static JsonElement? FindProperty(JsonElement options, string name) =>
        options.TryGetProperty("configProperties", out var properties) && properties.TryGetProperty(name, out var value) ? value : null;
}
