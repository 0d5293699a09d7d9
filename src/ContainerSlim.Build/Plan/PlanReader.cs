using System.Collections.Immutable;
using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads a plan from text. Each value is parsed here, once; an error names the property of the value.</summary>
internal static class PlanReader
{
    internal const string CreatedLabel = "org.opencontainers.image.created";
    internal const string ArtifactCreatedLabel = "org.opencontainers.artifact.created";

    public static BuildPlan Read(BuildInput input, IReadOnlyList<(BuildInput Input, PublishedTree Tree)> platforms)
    {
        CheckOffline(input);
        var format = PropertyReader.ReadFormat("ContainerImageFormat", input.ImageFormat, ImageFormat.Oci);
        IReadOnlyList<ImagePlan> images = [.. platforms.Select(platform => ReadImage(platform.Input, platform.Tree, format))];
        PlatformList.Check(images.Select(image => image.App.RuntimeIdentifier));
        return new BuildPlan
        {
            Images = images,
            IndexAnnotations = ReadPairs("ContainerAnnotation", input.IndexAnnotations),
            Destinations = DestinationReader.Read(input, images, format),
            Format = format,
            CacheDirectory = CacheLocation.Of(input.CacheDirectory),
            RemoteCache = RemoteCachePlan.Parse(input.CacheFrom, input.CacheTo) is var cache && input.Offline ? new RemoteCachePlan() : cache,
            CacheLimits = CacheLimit.Parse(input.CacheLimit),
        };
    }

    /// <summary>The stages that run before the project is published.</summary>
    public static StagePlan ReadStagesBeforePublish(BuildInput input)
    {
        var platform = RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));
        return StagePlan.Create(ReadStages(input, platform, ImagePath.UsualWorkingDirectory) with
        {
            Part = StagePart.BeforePublish,
            LockFile = input.LockFile,
            LockMode = input.LockMode,
        });
    }

    private static void CheckOffline(BuildInput input)
    {
        if (!input.Offline || !input.RefreshBase) return;

        throw PropertyText.Invalid("SlimRefreshBase", "true", "it looks for the newest packages, and SlimOffline forbids downloads; set one of them to false");
    }

    private static ImagePlan ReadImage(BuildInput input, PublishedTree tree, ImageFormat format)
    {
        var rid = PropertyReader.ReadRuntimeIdentifier(input);
        var platform = RuntimeIdentifier.ToPlatform(rid);
        var app = PublishedAppReader.Read(input, tree, rid);
        var epoch = PropertyReader.ReadEpoch(input.SourceDateEpoch);
        var settings = ReadSettings(input, platform, epoch);
        var code = new Lazy<AppCode>(() => AppCode.Of(app));
        return new ImagePlan
        {
            Platform = platform,
            App = app,
            Code = code,
            Base = BasePlanReader.Read(input, app, code, rid),
            Stages = StagePlan.Create(ReadStages(input, platform, settings.WorkingDirectory)),
            Directories = DirectoryReader.Read(input.Directories, platform, settings.WorkingDirectory),
            Settings = settings,
            Format = format,
            Layers = LayerPlan.Read(input.Files, input.LayerRules, input.MaxLayers),
            Compression = ReadCompression(input, platform),
            Epoch = epoch,
            ContentTime = PropertyReader.ReadContentTime(input),
        };
    }

    private static StagePlanInput ReadStages(BuildInput input, Platform platform, string workingDirectory) => new()
    {
        ProjectDirectory = PropertyText.OrNull(input.ProjectDirectory) ?? ".",
        StageDirectory = PropertyText.OrNull(input.StageDirectory) ?? "obj/slim/stages",
        Platform = platform,
        WorkingDirectory = workingDirectory,
        Distribution = input.Distribution,
        Definitions = input.BasePackages.Definitions,
        PackageMirror = input.PackageMirror,
        PackageKeyring = input.PackageKeyring,
        PackageDates = input.PackageDates,
        Snapshot = input.Snapshot,
        ProjectFiles = input.ProjectFiles,
        Stages = input.Stages,
        Copies = input.Copies,
    };

    // eStargz puts its table of contents next to the files, but a layer for Windows may contain only Files and Hives.
    private static CompressionPlan ReadCompression(BuildInput input, Platform platform)
    {
        var compression = CompressionPlan.Parse(input.Compression, input.CompressionLevel);
        return compression.Encoding == LayerEncoding.Estargz && platform.IsWindows
            ? throw PropertyText.Invalid("SlimCompression", input.Compression!, $"layers for {platform} do not support it; use gzip or zstd")
            : compression;
    }

    private static ImageSettings ReadSettings(BuildInput input, Platform platform, DateTimeOffset epoch)
    {
        return new ImageSettings
        {
            WorkingDirectory = PropertyReader.ReadWorkingDirectory(input.WorkingDirectory, platform),
            User = PropertyText.OrNull(input.User),
            Command = CommandSettings.Read(input),
            Environment = [.. input.Environment.Select(CheckVariable)],
            Labels = ReadLabels(input, epoch),
            Annotations = ReadPairs("ContainerAnnotation", input.Annotations),
            Ports = [.. input.Ports.Select(port => Ports.Parse(port.Key, port.Value))],
            LabelBaseName = input.LabelBaseName,
            LabelBaseDigest = input.LabelBaseDigest,
        };
    }

    // Labels that the project sets itself are left as they are.
    private static ImmutableSortedDictionary<string, string> ReadLabels(BuildInput input, DateTimeOffset epoch)
    {
        var labels = ReadPairs("ContainerLabel", input.Labels);
        if (!input.LabelCreated) return labels;

        var created = ImageConfig.FormatTime(epoch);
        return new[] { CreatedLabel, ArtifactCreatedLabel }
            .Where(name => !labels.ContainsKey(name))
            .Aggregate(labels, (all, name) => all.SetItem(name, created));
    }

    private static KeyValuePair<string, string> CheckVariable(KeyValuePair<string, string> variable) =>
        variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal) && !variable.Key.Contains('\0', StringComparison.Ordinal)
            ? variable
            : throw PropertyText.Invalid("ContainerEnvironmentVariable", variable.Key, "the name of a variable must not be empty or contain '='");

    private static ImmutableSortedDictionary<string, string> ReadPairs(string property, IReadOnlyList<KeyValuePair<string, string>> pairs) =>
        pairs.Aggregate(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), (map, pair) => pair.Key.Length > 0
            ? map.SetItem(pair.Key, pair.Value)
            : throw PropertyText.Invalid(property, pair.Key, "the name must not be empty"));
}
