using System.Collections.Immutable;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A base for two platforms, which claims a runtime as other people's bases have one; nothing runs here.</summary>
internal static class PlatformBase
{
    /// <summary>The base as text for SlimBase, made once for all tests.</summary>
    public static async Task<string> GetAsync(SdkFeed feed)
    {
        var layout = Path.Combine(feed.Root, "base-of-two");
        if (Directory.Exists(layout)) return $"oci:{layout}";

        var store = ImageFixtures.Store(Path.Combine(feed.Root, "cache"));
        var images = new List<Image>();
        foreach (var platform in new[] { ImageFixtures.Amd64, ImageFixtures.Arm64 })
        {
            var image = await ImageFixtures.CreateImageAsync(store, platform);
            images.Add(
                Image.Create(
                    image.Config with { Execution = image.Config.Execution with { Entrypoint = [] } },
                    image.Layers,
                    ImageFormat.Oci,
                    ImmutableSortedDictionary<string, string>.Empty));
        }

        await new OciLayoutPublisher(layout, ["latest"])
            .PublishAsync(ImageIndex.Create(images, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty), CancellationToken.None);
        return $"oci:{layout}";
    }
}
