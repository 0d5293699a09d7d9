using System.Globalization;
using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>Suggests how to get a better image, and tells what the image may lack.</summary>
internal static class Hints
{
    // Compressed sizes of a minimal web API relative to its whole shared framework: trimming keeps a quarter, native AOT a seventh.
    private const double TrimmedKeeps = 0.26;
    private const double AotKeeps = 0.15;

    /// <summary>How the runtime in the image could be smaller.</summary>
    /// <param name="code">What the app's code says.</param>
    /// <param name="layers">The layers of the image.</param>
    /// <param name="packs">The runtime that is in a layer of its own; empty if the app includes it, or the base.</param>
    public static IEnumerable<string> OnRuntime(AppCode code, IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs)
    {
        if (packs.Count == 0) yield break;

        var runtime = layers.First(layer => layer.What.EndsWith("runtime", StringComparison.Ordinal)).Layer.Blob.Descriptor.Size;
        if (code.Blocker is { Name: var framework })
        {
            yield return $"{framework} does not support trimming, so the image contains the whole .NET runtime ({Sizes.Text(runtime)}), "
                + "in a layer that all apps on the same version share. To start faster, set PublishReadyToRun=true (docs/size.md).";
            yield break;
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"This image contains the whole .NET runtime ({Sizes.Text(runtime)}): "
                + $"SlimMode=trimmed would save about {Sizes.Text((long)(runtime * (1 - TrimmedKeeps)))}, "
                + $"SlimMode=aot about {Sizes.Text((long)(runtime * (1 - AotKeeps)))}, if the app's code allows it.");
    }

    /// <summary>
    /// Which libraries the app opens by name and the image lacks. What an image that somebody else made contains is not known.
    /// </summary>
    /// <param name="plan">What the image is made from.</param>
    /// <param name="code">What the app's code says.</param>
    /// <param name="unknown">The libraries that the base should contain, and that no package has as far as is known.</param>
    public static IEnumerable<string> OnLibraries(ImagePlan plan, AppCode code, IReadOnlyList<string> unknown)
    {
        if (plan.Base is not BasePlan.Chiseled chiseled) yield break;

        var contents = chiseled.Parts.Select(part => part.Name).Except(unknown).ToHashSet(StringComparer.Ordinal);
        foreach (var library in code.Opened.Where(library => library.IsCertain && !contents.Contains(library.Names)))
        {
            var name = library.Name.Split('|')[0];
            var package = LibraryPackage.Find(name, chiseled.Distribution);
            if (library.IsIn(plan.App) || IsCopied(plan, name, package)) continue;

            var purpose = library.Purpose is null ? "" : $" for {library.Purpose}";
            var from = package is null ? "" : $" from the package {package}";
            yield return $"{library.OpenedBy} opens {name} at run time{purpose}, and the image does not contain it. "
                + $"If the app uses that, add the library{from} with SlimPackage (docs/bases.md).";
        }
    }

    private static bool IsCopied(ImagePlan plan, string library, string? package) =>
        plan.Stages.Copies.Any(copy => copy.Text.Contains(library, StringComparison.Ordinal))
        || plan.Stages.Stages.OfType<PackagesStage>().Any(stage => package is not null && stage.Packages.Contains(package));
}
