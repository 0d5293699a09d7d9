using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Puts an image onto another base without building it: the layers above the base stay, those of the base are replaced, and the configuration is what a
/// publish onto the new base gives. Whatever a publish would do in another way is a reason not to.
/// </summary>
/// <param name="services">The services of the run.</param>
/// <param name="request">What to put onto which base.</param>
public sealed class ImageRebase(BuildServices services, RebaseRequest request)
{
    /// <summary>Puts the image, or all images of the index, onto the new base.</summary>
    /// <exception cref="SlimException">It is not possible, or something cannot be read or written. Then the image stays as it was.</exception>
    public async Task<RebaseResult> RunAsync(CancellationToken ct)
    {
        var place = new RebaseDestination(services, request);
        place.Check();
        var opened = await services.Connections.OpenAsync(request.Image, place.Credentials, ct);
        var artifact = await opened.Source.LoadAsync(opened.Root, ct);
        var destination = place.Choose(opened.Source);

        var bases = new RebaseBases(services with { Lock = OpenLock() }, request);
        var images = new List<RebasedImage>();
        foreach (var image in ImagesOf(artifact)) images.Add(await RebaseAsync(image, bases, ct));

        var result = new RebaseResult(Compose(artifact, [.. images.Select(one => one.Image)]), artifact.Manifest.Descriptor.Digest, images);
        return request.IsTrial ? result : result with { Publication = await destination.PublishAsync(result, ct) };
    }

    private async Task<RebasedImage> RebaseAsync(Image image, RebaseBases bases, CancellationToken ct)
    {
        var subject = await bases.FindAsync(image, ct);
        var added = subject.Added ?? throw Refuse("its layers are not those of its base with layers of ContainerSlim above them");
        var fresh = await bases.GetAsync(subject, ct);
        var scene = image.Config.Platform.IsWindows ? null : await RebaseScene.ReadAsync(subject, added, fresh, ct);
        var apps = scene is null ? null : FrameworkCheck.Read(scene);
        var plan = PlanOfImage.Read(
            subject,
            PlanOfImage.Bare(image, subject.Plan, CompressionPlan.Default),
            apps?.UsesAspNetCore(image.Config.Execution.WorkingDirectory ?? "/"));
        if (Compose(plan, subject.Base, added, image).Manifest.Descriptor.Digest != image.Manifest.Descriptor.Digest)
        {
            throw Refuse("its configuration is not what a publish onto its base gives, so it was changed since, or published by another version");
        }

        var result = Compose(plan with { Base = fresh.Plan }, fresh.Base, added, image);
        IReadOnlyList<string> problems = scene is null
            ? [.. new[] { SystemCheck.WindowsProblem(subject.Base.Config.Platform, fresh.Base.Config.Platform) }.OfType<string>()]
            : [.. Problems(scene, plan, apps!, result.Config.Execution.User ?? "")];
        if (problems.Count > 0) throw Refuse(problems);
        if (Configuration.Ignores(fresh.Base) is { } ignored) services.Observer.Warn(new Warning(WarningCode.OnBuildIgnored, ignored));
        return new RebasedImage(image.Config.Platform, subject.Base, fresh.Base)
        {
            Image = result,
            Kept = added.Count,
            Changes = ConfigurationChanges.Of(image.Config, result.Config),
            Packages = scene is null ? [] : PackageChanges.Of(scene.OldFiles, scene.NewFiles),
        };
    }

    private static IEnumerable<string> Problems(RebaseScene scene, ImagePlan plan, FrameworkCheck apps, string user) =>
    [
        .. SystemCheck.Problems(scene.OldFiles, scene.NewFiles),
        .. new GroundCheck(scene, plan).Problems(),
        .. new[] { UserCheck.Problem(scene, user) }.OfType<string>(),
        .. apps.Problems(scene.Before, scene.After),
        .. LibraryCheck.Problems(scene),
    ];

    // As the composer does it at the end of a publish.
    private static Image Compose(ImagePlan plan, BaseImage baseImage, IReadOnlyList<BuiltLayer> added, Image image)
    {
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. added];
        var config = Configuration.Create(plan, baseImage, [], layers);
        return Image.Create(config, [.. layers.Select(layer => layer.Layer)], image.Format, plan.Settings.Annotations);
    }

    private List<Image> ImagesOf(IArtifact artifact)
    {
        if (artifact is Image only) return [only];

        var images = artifact.Children.OfType<Image>().ToList();
        var isWhole = artifact is ImageIndex && images.Count == artifact.Children.Count && images.Count > 0;
        return isWhole && Compose(artifact, images).Manifest.Descriptor.Digest == artifact.Manifest.Descriptor.Digest
            ? images
            : throw Refuse("it is not an image or an index of images as a publish writes it");
    }

    private static IArtifact Compose(IArtifact former, List<Image> images) => former is ImageIndex index
        ? ImageIndex.Create(
            images,
            index.Manifest.Descriptor.MediaType == MediaTypes.DockerManifestList ? ImageFormat.Docker : ImageFormat.Oci,
            index.Annotations.ToImmutableSortedDictionary(StringComparer.Ordinal))
        : images[0];

    private LockSession OpenLock()
    {
        if (request.LockFile is not { } file) return LockSession.None;

        return LockSession.Open(LockPlan.Read(file, "true", folder: null)) is { IsThere: true } session
            ? session
            : throw new BuildException(
                ErrorCode.LockInvalid,
                $"cannot read the lock file '{file}': it does not exist; publish the project once, which writes it");
    }

    private BuildException Refuse(params IReadOnlyList<string> reasons) => RebaseRefusal.Of(request.Image, reasons);
}
