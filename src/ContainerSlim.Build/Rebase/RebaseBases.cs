using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Finds the base that an image is on, and gets the new one.</summary>
internal sealed class RebaseBases
{
    private const string Chiseled = "chiseled";

    private readonly RebaseRequest request;
    private readonly BaseSelector old;
    private readonly BaseSelector current;

    /// <param name="services">The services, with the lock of the new base.</param>
    /// <param name="request">What to put onto which base.</param>
    public RebaseBases(BuildServices services, RebaseRequest request)
    {
        this.request = request;
        var registry = (request.Destination as ImageLocation.InRegistry ?? request.Image as ImageLocation.InRegistry)?.Reference.Registry;
        var cache = new LayerCache(services);
        old = new BaseSelector(services with { Lock = LockSession.None }, cache, registry);
        current = new BaseSelector(services, cache, registry);
    }

    /// <summary>The image and the base that it is on.</summary>
    /// <exception cref="SlimException">The image does not say what its base is, or the base cannot be read.</exception>
    public async Task<RebaseSubject> FindAsync(Image image, CancellationToken ct)
    {
        var labels = image.Config.Execution.Labels;
        if (request.OldBase is { } named) return await ReadAsync(image, named, ct);
        if (labels.ContainsKey(Configuration.BaseDigest)) return await ReadAsync(image, LocationOf(labels), ct);
        if (FindCut(image) is { } cut) return cut;

        throw Refuse("it has no labels that name its base, and its base was not cut from packages", "name the old base with --old-base");
    }

    /// <summary>The new base of an image.</summary>
    /// <exception cref="SlimException">The base cannot be had, or is of another kind than the old one.</exception>
    public async Task<(BaseImage Base, BasePlan Plan)> GetAsync(RebaseSubject subject, CancellationToken ct)
    {
        BasePlan plan = subject.Record is { } record ? CutAgain(record) : new BasePlan.FromImage(NewLocation(subject));
        var compression = subject.Record?.Compression ?? CompressionPlan.Default;
        return (await current.SelectAsync(PlanOfImage.Bare(subject.Image, plan, compression), ct), plan);
    }

    private BasePlan.Chiseled CutAgain(BaseRecord record)
    {
        if (request.Base is not (null or Chiseled))
        {
            throw Refuse($"its base was cut from packages and '{request.Base}' is an image, so other layers are needed above it");
        }

        if (record.HasDefinitions && request.Definitions.Count == 0)
        {
            throw Refuse("its base was cut with definitions of slices of its project", "name their folders with --slices");
        }

        return record.Plan with
        {
            Definitions = request.Definitions,
            Mirror = PropertyText.OrNull(request.Archive.Mirror),
            Keyring = PropertyText.OrNull(request.Archive.Keyring),
            AnyDate = PropertyText.ReadAnyDate(request.Archive.Dates),
            Refresh = request.LockFile is null,
        };
    }

    private ImageLocation NewLocation(RebaseSubject subject) => request.Base switch
    {
        Chiseled or "scratch" => throw Refuse($"its base is an image and '{request.Base}' is not, so other layers are needed above it"),
        { } text => ImageLocation.Parse(text),
        null when subject.Base.Reference is { Tag: { } tag } reference => new ImageLocation.InRegistry(reference.WithTag(tag)),
        null => throw Refuse("its old base has no name that could stand for a newer one", "name the new base with --base"),
    };

    private ImageLocation.InRegistry LocationOf(ImmutableSortedDictionary<string, string> labels)
    {
        if (!labels.TryGetValue(Configuration.BaseName, out var name))
        {
            throw Refuse("its labels have the digest of its base and no name to read it from", "name the old base with --old-base");
        }

        return Reference.TryParse(name, out var reference) && Digest.TryParse(labels[Configuration.BaseDigest], out var digest)
            ? new ImageLocation.InRegistry(reference.WithDigest(digest))
            : throw Refuse($"its labels name the base '{name}' with the digest '{labels[Configuration.BaseDigest]}', which is no image name with a digest");
    }

    private async Task<RebaseSubject> ReadAsync(Image image, ImageLocation location, CancellationToken ct)
    {
        var plan = new BasePlan.FromImage(location);
        var found = await SelectAsync(PlanOfImage.Bare(image, plan, CompressionPlan.Default), location, ct);
        var labels = image.Config.Execution.Labels;
        if (labels.TryGetValue(Configuration.BaseDigest, out var digest) && digest != found.Digest?.ToString())
        {
            throw Refuse($"its labels say that its base is {digest}, and '{location}' is {found.Digest}", "name the old base with --old-base");
        }

        // As the label has it: with a tag, and of the registry where the base was then.
        var reference = labels.TryGetValue(Configuration.BaseName, out var name) && Reference.TryParse(name, out var labeled) ? labeled : found.Reference;
        return new RebaseSubject(image, found with { Reference = reference }, plan);
    }

    private async Task<BaseImage> SelectAsync(ImagePlan plan, ImageLocation location, CancellationToken ct)
    {
        try
        {
            return await old.SelectAsync(plan, ct);
        }
        catch (SlimException e) when (e is OciException or RegistryException or BuildException)
        {
            throw new BuildException(
                e.Code,
                $"cannot put '{request.Image}' onto another base: its old base '{location}' cannot be read: {e.Message.TrimEnd('.')}; "
                    + "name a copy of it with --old-base, or publish the project again",
                e);
        }
    }

    // The record is in the history of the base's topmost layer.
    private static RebaseSubject? FindCut(Image image)
    {
        var history = image.Config.History;
        for (var i = 0; i < history.Count && i < image.Layers.Count; i++)
        {
            if (BaseRecord.Read(history[i].Comment) is not { } record) continue;

            var layers = image.Layers.Take(i + 1).Select(layer => new BuiltLayer(layer, "base", Files: null, IsReused: true));
            var platform = RuntimeIdentifier.ToPlatform(RuntimeIdentifier.Of(image.Config.Platform));
            var baseImage = new BaseImage
            {
                Layers = [.. layers],
                Config = new ImageConfig { Platform = platform, History = [.. history.Take(i + 1)] },
                Name = record.Plan.Distribution,
            };
            return new RebaseSubject(image, baseImage, record.Plan) { Record = record };
        }

        return null;
    }

    private BuildException Refuse(string reason) => RebaseRefusal.Of(request.Image, reason);

    private BuildException Refuse(string reason, string cure) => RebaseRefusal.Curable(request.Image, reason, cure);
}
