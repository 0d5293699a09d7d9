using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads from text where an image or index goes, and under which names.</summary>
internal static partial class DestinationReader
{
    public static DestinationPlan Read(BuildInput input, IReadOnlyList<ImagePlan> images, ImageFormat format)
    {
        var names = ReadNames(input, images[0].App.Name);
        var (registry, repository) = (ReadRegistry(input), names[0].Repository);
        var layout = PropertyText.OrNull(input.LayoutPath);
        var archive = ReadArchivePath(PropertyText.OrNull(input.ArchivePath), repository);
        var isNamed = registry is not null || layout is not null || archive is not null;
        var written = isNamed ? archive : PropertyText.OrNull(input.DefaultArchivePath);
        return new DestinationPlan
        {
            Names = names,
            PlatformNames = input.PlatformTags && images.Count > 1
                ? images.ToDictionary(
                    image => image.Platform,
                    IReadOnlyList<Reference> (image) =>
                        [.. names.Select(name => Reference.Of(name.Registry, name.Repository, $"{name.Tag}-{image.App.RuntimeIdentifier}"))])
                : new Dictionary<Platform, IReadOnlyList<Reference>>(),
            Push = registry is not null,
            Always = input.Always,
            ArchivePath = written,
            ArchiveFormat = ReadArchiveFormat(input, images, format),
            LayoutPath = layout,
            ReportPath = PropertyText.OrNull(input.ReportPath) ?? (written is null ? null : ArchiveName.WithoutExtension(written) + ".json"),
            Load = ReadLoad(PropertyText.OrNull(input.LocalRegistry), isNamed),
        };
    }

    /// <summary>The names of an app's image, one per tag. Their registry is <c>docker.io</c> if the image is not pushed.</summary>
    /// <exception cref="BuildException">The text is invalid.</exception>
    public static IReadOnlyList<Reference> ReadNames(BuildInput input, string app)
    {
        var (registry, repository) = (ReadRegistry(input) ?? "docker.io", ReadRepository(input, app));
        IEnumerable<string> tags = input.Tags.Count > 0 ? input.Tags.Distinct(StringComparer.Ordinal) : ["latest"];
        return [.. tags.Select(tag => Reference.Of(registry, repository, tag))];
    }

    /// <summary>The registry to push to; null if there is none.</summary>
    /// <exception cref="BuildException">The text is invalid.</exception>
    public static string? ReadRegistry(BuildInput input)
    {
        var registry = PropertyText.OrNull(input.Registry);
        return registry is null || RegistryPattern().IsMatch(registry)
            ? registry
            : throw PropertyText.Invalid(
                "ContainerRegistry",
                registry,
                "it must be a host with an optional port; put the part after the slash into ContainerRepository");
    }

    /// <summary>The repository's name, derived from the app's name if none is specified.</summary>
    public static string ReadRepository(BuildInput input, string app) => PropertyText.OrNull(input.Repository) ?? NormalizeRepository(app);

    // A Docker archive holds one image. As in the SDK, an archive of several images is an OCI archive, whatever format its images have.
    private static ImageFormat ReadArchiveFormat(BuildInput input, IReadOnlyList<ImagePlan> images, ImageFormat format)
    {
        var read = PropertyReader.ReadFormat("SlimArchiveFormat", input.ArchiveFormat, images.Count > 1 ? ImageFormat.Oci : format);
        return read == ImageFormat.Docker && images.Count > 1
            ? throw PropertyText.Invalid(
                "SlimArchiveFormat",
                input.ArchiveFormat!,
                $"a docker archive can contain only one platform, and the images are for {string.Join(", ", images.Select(image => image.Platform))}; "
                    + "use oci, or set one platform with ContainerRuntimeIdentifier")
            : read;
    }

    private static LocalLoad ReadLoad(string? runtime, bool isNamed) => runtime?.ToLowerInvariant() switch
    {
        null => isNamed ? LocalLoad.No : LocalLoad.WhereOneAnswers,
        "no" => LocalLoad.No,
        "docker" => LocalLoad.Docker,
        "podman" => LocalLoad.Podman,
        _ => throw PropertyText.Invalid("LocalRegistry", runtime, "it must be Docker, Podman or No"),
    };

    private static string? ReadArchivePath(string? path, string repository)
    {
        if (path is null) return null;

        var isFolder = Directory.Exists(path) || path[^1] is '/' || path[^1] == Path.DirectorySeparatorChar || (!HasExtension(path) && !File.Exists(path));
        if (isFolder) return Path.Combine(path, repository.Replace('/', '-') + ".tar");

        return ArchiveName.WhyUnsupported(path) is { } why ? throw PropertyText.Invalid("ContainerArchiveOutputPath", path, why) : path;
    }

    // ".images" is a hidden folder, and not a file without a name.
    private static bool HasExtension(string path) => Path.GetFileName(path).LastIndexOf('.') > 0;

    /// <summary>A valid repository for a name that may not be one.</summary>
    public static string NormalizeRepository(string appName)
    {
        var name = NotInRepository().Replace(appName.ToLowerInvariant(), "-").Trim('-', '.', '_');
        return name.Length > 0 ? name : "app";
    }

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInRepository();
}
