using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>Finds what a plan needs from outside that can change by itself.</summary>
internal static class LockScopes
{
    /// <summary>The slot of an image's base.</summary>
    public static LockSlot BaseOf(Oci.Platform platform) => new(RuntimeIdentifier.Of(platform), Stage: null);

    /// <summary>The platforms of a plan, and what each of them needs.</summary>
    public static LockScope Of(BuildPlan plan) => new(
        plan.Images.Select(image => RuntimeIdentifier.Of(image.Platform)).ToHashSet(StringComparer.Ordinal),
        plan.Images.SelectMany(SlotsOf).ToHashSet());

    private static IEnumerable<LockSlot> SlotsOf(ImagePlan image)
    {
        var stages = image.Stages.Stages.Where(IsMoving).Select(stage => BaseOf(image.Platform) with { Stage = stage.Name });
        var isMoving = image.Base is BasePlan.Chiseled || (image.Base is BasePlan.FromImage named && (named.Packages is not null || IsMoving(named.Location)));
        return isMoving ? stages.Append(BaseOf(image.Platform)) : stages;
    }

    private static bool IsMoving(Stage stage) => stage is PackagesStage || (stage is ImageStage image && IsMoving(image.Location));

    private static bool IsMoving(ImageLocation location) => location is ImageLocation.InRegistry { Reference.Digest: null };
}
