using System.Globalization;
using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>Suggests how to get a better image, and tells what the image may lack.</summary>
internal static class Hints
{
    // Compressed sizes of a minimal web API relative to its whole shared framework: trimming keeps a quarter, native AOT a seventh.
    private const double TrimmedKeeps = 0.26;
    private const double AotKeeps = 0.15;

    /// <summary>A line for each hint.</summary>
    /// <param name="plan">What the image is made from.</param>
    /// <param name="code">What the app's code says.</param>
    /// <param name="layers">The layers of the image.</param>
    /// <param name="packs">The runtime that is in a layer of its own; empty if the app includes it, or the base.</param>
    public static IReadOnlyList<string> For(ImagePlan plan, AppCode code, IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs) =>
        [.. Runtime(code, layers, packs), .. Libraries(plan, code)];

    private static IEnumerable<string> Runtime(AppCode code, IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs)
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

    // What an image that somebody else made contains is not known.
    private static IEnumerable<string> Libraries(ImagePlan plan, AppCode code)
    {
        if (plan.Base is not BasePlan.Chiseled { Distribution: var distribution, Parts: var parts }) yield break;

        foreach (var library in code.Opened.Where(library => !parts.Any(part => part.Name == library.Names)))
        {
            var package = LibraryPackage.Find(library.Name, distribution);
            if (IsThere(plan, library.Name, package)) continue;

            var from = package is null ? "" : $" from the package {package}";
            yield return $"{library.OpenedBy} opens {library.Name} at run time for {library.Purpose}, and the image does not contain it. "
                + $"If the app uses that, add the library{from} with SlimPackage (docs/bases.md).";
        }
    }

    private static bool IsThere(ImagePlan plan, string library, string? package) =>
        plan.App.Items.Any(item => Path.GetFileName(item.Path) == library)
        || plan.Stages.Copies.Any(copy => copy.Text.Contains(library, StringComparison.Ordinal))
        || plan.Stages.Stages.OfType<PackagesStage>().Any(stage => package is not null && stage.Packages.Contains(package));
}
