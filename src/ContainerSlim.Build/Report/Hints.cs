using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Suggests how to get a better image.</summary>
internal static class Hints
{
    // Compressed sizes of a minimal web API relative to its whole shared framework: trimming keeps a quarter, native AOT a seventh.
    private const double TrimmedKeeps = 0.26;
    private const double AotKeeps = 0.15;

    /// <summary>A line for each hint; none if there is nothing to improve.</summary>
    /// <param name="layers">The layers of the image.</param>
    /// <param name="packs">The runtime packs that it contains.</param>
    /// <param name="times">The hint about the timestamps of static files; null if there is none.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs, string? times) =>
        [.. new[] { times, OnSize(layers, packs) }.OfType<string>()];

    // Tells how much trimming would save; null if the image does not contain the whole shared framework.
    private static string? OnSize(IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs)
    {
        if (packs.Count == 0) return null;

        var runtime = layers.First(layer => layer.What.EndsWith("runtime", StringComparison.Ordinal)).Layer.Blob.Descriptor.Size;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"This image contains the whole .NET runtime ({Sizes.Text(runtime)}): "
                + $"SlimMode=trimmed would save about {Sizes.Text((long)(runtime * (1 - TrimmedKeeps)))}, "
                + $"SlimMode=aot about {Sizes.Text((long)(runtime * (1 - AotKeeps)))}, if the app's code allows it.");
    }
}
