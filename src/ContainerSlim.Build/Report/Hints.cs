using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Suggests how to get a smaller image.</summary>
internal static class Hints
{
    // Compressed sizes of a minimal web API relative to its whole shared framework: trimming keeps a quarter, native AOT a seventh.
    private const double TrimmedKeeps = 0.26;
    private const double AotKeeps = 0.15;

    /// <summary>A line that tells how much trimming would save; null if the image does not contain the whole shared framework.</summary>
    public static string? For(IReadOnlyList<BuiltLayer> layers, IReadOnlyList<RuntimePack> packs)
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
