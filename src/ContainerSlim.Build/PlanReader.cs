using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Text to plan: every value is parsed here, once, and named by its property where it cannot be used.</summary>
internal static partial class PlanReader
{
    private const string CreatedLabel = "org.opencontainers.image.created";
    private const string ArtifactCreatedLabel = "org.opencontainers.artifact.created";

    public static BuildPlan Read(BuildInput input)
    {
        var rid = OrNull(input.RuntimeIdentifier) ?? RuntimeIdentifier.Default;
        var app = PublishedApp.Read(input, rid);
        var epoch = ReadEpoch(input.SourceDateEpoch);
        var format = ReadFormat("ContainerImageFormat", input.ImageFormat, ImageFormat.Oci);
        var settings = ReadSettings(input, epoch);
        var platform = RuntimeIdentifier.ToPlatform(rid);
        return new BuildPlan
        {
            Platform = platform,
            App = app,
            Base = BasePlanReader.Read(input, app, rid),
            Stages = StagePlan.Create(StagePlanInput.Of(input, platform, settings.WorkingDirectory)),
            Settings = settings,
            Destinations = ReadDestinations(input, app.Name, format),
            Format = format,
            Compression = CompressionPlan.Parse(input.Compression, input.CompressionLevel),
            Epoch = epoch,
            CacheDirectory = OrNull(input.CacheDirectory) ?? CacheLocation.Default,
        };
    }

    private static ImageSettings ReadSettings(BuildInput input, DateTimeOffset epoch)
    {
        return new ImageSettings
        {
            WorkingDirectory = ReadWorkingDirectory(OrNull(input.WorkingDirectory) ?? "/app"),
            User = OrNull(input.User),
            Command = CommandSettings.Read(input),
            Environment = [.. input.Environment.Select(CheckVariable)],
            Labels = ReadLabels(input, epoch),
            Annotations = ReadPairs("ContainerAnnotation", input.Annotations),
            Ports = [.. input.Ports.Select(port => Ports.Parse(port.Key, port.Value))],
            LabelBaseName = input.LabelBaseName,
            LabelBaseDigest = input.LabelBaseDigest,
        };
    }

    // What the project labels itself is left as it is.
    private static ImmutableSortedDictionary<string, string> ReadLabels(BuildInput input, DateTimeOffset epoch)
    {
        var labels = ReadPairs("ContainerLabel", input.Labels);
        if (!input.LabelCreated) return labels;

        var created = ImageConfig.FormatTime(epoch);
        return new[] { CreatedLabel, ArtifactCreatedLabel }.Where(name => !labels.ContainsKey(name)).Aggregate(labels, (all, name) => all.SetItem(name, created));
    }

    private static DestinationPlan ReadDestinations(BuildInput input, string appName, ImageFormat format)
    {
        var registry = OrNull(input.Registry);
        if (registry is not null && !RegistryPattern().IsMatch(registry))
        {
            throw Invalid("ContainerRegistry", registry, "it is a host with an optional port; what follows a slash belongs into ContainerRepository");
        }

        var repository = OrNull(input.Repository) ?? NormalizeRepository(appName);
        var tags = input.Tags.Count > 0 ? input.Tags.Distinct(StringComparer.Ordinal) : ["latest"];
        var layout = OrNull(input.LayoutPath);
        var archive = ReadArchivePath(OrNull(input.ArchivePath), repository);
        var isNamed = registry is not null || layout is not null || archive is not null;
        var written = isNamed ? archive : OrNull(input.DefaultArchivePath);
        return new DestinationPlan
        {
            Names = [.. tags.Select(tag => Reference.Of(registry ?? "docker.io", repository, tag))],
            Push = registry is not null,
            ArchivePath = written,
            ArchiveFormat = ReadFormat("SlimArchiveFormat", input.ArchiveFormat, format),
            LayoutPath = layout,
            ReportPath = OrNull(input.ReportPath) ?? (written is null ? null : Path.ChangeExtension(written, ".json")),
            Load = ReadLoad(OrNull(input.LocalRegistry), isNamed),
        };
    }

    private static LocalLoad ReadLoad(string? runtime, bool isNamed) => runtime?.ToLowerInvariant() switch
    {
        null => isNamed ? LocalLoad.No : LocalLoad.WhereOneAnswers,
        "no" => LocalLoad.No,
        "docker" => LocalLoad.Docker,
        "podman" => LocalLoad.Podman,
        _ => throw Invalid("LocalRegistry", runtime, "it is Docker, Podman or No"),
    };

    private static string? ReadArchivePath(string? path, string repository)
    {
        if (path is null) return null;

        var isFolder = Directory.Exists(path) || path[^1] is '/' || path[^1] == Path.DirectorySeparatorChar;
        return isFolder ? Path.Combine(path, repository.Replace('/', '-') + ".tar") : path;
    }

    private static string NormalizeRepository(string appName)
    {
        var name = NotInRepository().Replace(appName.ToLowerInvariant(), "-").Trim('-', '.', '_');
        return name.Length > 0 ? name : "app";
    }

    private static ImageFormat ReadFormat(string property, string? text, ImageFormat otherwise) => OrNull(text)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "oci" => ImageFormat.Oci,
        "docker" => ImageFormat.Docker,
        _ => throw Invalid(property, text!, "it is OCI or Docker"),
    };

    private static DateTimeOffset ReadEpoch(string? text)
    {
        var value = OrNull(text) ?? OrNull(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"));
        if (value is null) return DateTimeOffset.UnixEpoch;

        // The year 9999 ends here; DateTimeOffset knows no later second.
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Invalid("SOURCE_DATE_EPOCH", value, "it is a number of seconds since 1970");
    }

    private static string ReadWorkingDirectory(string text)
    {
        if (text[0] != '/') throw Invalid("ContainerWorkingDirectory", text, "it is an absolute path in the image");

        var names = text.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        return names.Contains("..") || names.Count == 0
            ? throw Invalid("ContainerWorkingDirectory", text, "it is a folder below the root")
            : "/" + string.Join('/', names);
    }

    private static KeyValuePair<string, string> CheckVariable(KeyValuePair<string, string> variable) =>
        variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal) && !variable.Key.Contains('\0', StringComparison.Ordinal)
            ? variable
            : throw Invalid("ContainerEnvironmentVariable", variable.Key, "a variable's name is not empty and has no '='");

    private static ImmutableSortedDictionary<string, string> ReadPairs(string property, IReadOnlyList<KeyValuePair<string, string>> pairs) =>
        pairs.Aggregate(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), (map, pair) => pair.Key.Length > 0
            ? map.SetItem(pair.Key, pair.Value)
            : throw Invalid(property, pair.Key, "a name is not empty"));

    internal static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    internal static BuildException Invalid(string property, string value, string why) =>
        new(ErrorCode.InvalidProperty, $"cannot use {property}='{value}': {why}");

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInRepository();
}
