using System.Security;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A cache in a registry, as a project names it.</summary>
[Collection(SdkCollection.Name)]
public sealed class RemoteCacheTests(SdkFeed feed)
{
    [Fact]
    public async Task A_publish_with_an_empty_disk_takes_its_layers_from_the_repositories_of_the_project()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var first = await SdkImage.PublishAsync(feed, Properties(feed.NewFolder(), "", $"{registry.Host}/cache"));
        var empty = feed.NewFolder();

        var second = await SdkImage.PublishAsync(feed, Properties(empty, $"{registry.Host}/nothing;{registry.Host}/cache", ""));

        Assert.Equal(first.Manifest.Descriptor.Digest, second.Manifest.Descriptor.Digest);
        Assert.NotEmpty(registry.Tags("cache"));
        Assert.All(registry.Tags("cache"), tag => Assert.Equal(2, registry.Count("GET", $"/manifests/{tag}")));
        Assert.False(Directory.Exists(Path.Combine(empty, "members")), "something was compressed");
    }

    private static string Properties(string cache, string from, string to) =>
        $"""
        <PropertyGroup>
          <SlimCacheDirectory>{SecurityElement.Escape(cache)}</SlimCacheDirectory>
          <SlimCacheFrom>{from}</SlimCacheFrom>
          <SlimCacheTo>{to}</SlimCacheTo>
        </PropertyGroup>
        """;
}
