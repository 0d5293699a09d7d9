using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The content of <c>*.runtimeconfig.json</c>. If the file is missing, the app is native or a single file: no framework and no settings.</summary>
internal sealed record RuntimeConfigFile(IReadOnlyList<SharedFramework> Frameworks, bool IsInvariant)
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>Whether the app contains ASP.NET Core, or needs it; null if there is no file.</summary>
    public bool? UsesAspNetCore { get; private init; }

    /// <summary>Whether UTC is the only known time zone.</summary>
    public bool IsInvariantInTime { get; private init; }

    /// <summary>Which newer versions of its frameworks the app accepts; null for the default.</summary>
    public string? RollForward { get; private init; }

    /// <summary>Whether a non-default garbage collector is set.</summary>
    public bool NamesGarbageCollector { get; private init; }

    public static RuntimeConfigFile Read(string path)
    {
        if (!File.Exists(path)) return new RuntimeConfigFile([], IsInvariant: false);

        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path of the file, for messages.</param>
    /// <exception cref="BuildException">It is not valid.</exception>
    public static RuntimeConfigFile Parse(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                content,
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var options = document.RootElement.GetProperty("runtimeOptions");
            var frameworks = ReadFrameworks(options);
            return new RuntimeConfigFile(frameworks, IsTrue(options, "System.Globalization.Invariant"))
            {
                UsesAspNetCore = frameworks.Concat(ReadIncludedFrameworks(options)).Any(framework => framework.Name == AspNetCore),
                IsInvariantInTime = IsTrue(options, "System.TimeZoneInfo.Invariant"),
                RollForward = options.TryGetProperty("rollForward", out var policy) ? policy.GetString() : null,
                NamesGarbageCollector = FindProperty(options, "System.GC.Name") is not null || FindProperty(options, "System.GC.Path") is not null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BuildException(ErrorCode.NotPublished, $"cannot read '{path}': it is not a valid runtimeconfig.json; publish the project again", e);
        }
    }

    private static List<SharedFramework> ReadFrameworks(JsonElement options)
    {
        if (options.TryGetProperty("framework", out var one)) return [ReadFramework(one)];

        return options.TryGetProperty("frameworks", out var several) ? [.. several.EnumerateArray().Select(ReadFramework)] : [];
    }

    // Those of an app that includes its runtime.
    private static IEnumerable<SharedFramework> ReadIncludedFrameworks(JsonElement options) =>
        options.TryGetProperty("includedFrameworks", out var several) ? several.EnumerateArray().Select(ReadFramework) : [];

    private static SharedFramework ReadFramework(JsonElement json) =>
        new(ReadText(json, "name"), ReadText(json, "version"));

    private static string ReadText(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");

    private static bool IsTrue(JsonElement options, string property) => FindProperty(options, property) is { ValueKind: JsonValueKind.True };

    private static JsonElement? FindProperty(JsonElement options, string name) =>
        options.TryGetProperty("configProperties", out var properties) && properties.TryGetProperty(name, out var value) ? value : null;
}
