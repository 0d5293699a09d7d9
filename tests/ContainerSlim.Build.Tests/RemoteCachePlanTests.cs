using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class RemoteCachePlanTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_properties_there_is_none() =>
        Assert.True(BuildPlan.Create(folder.Input()).RemoteCache is { From.Count: 0, To: null });

    [Fact]
    public void Repositories_are_read_as_image_names_are()
    {
        var plan = BuildPlan.Create(
            folder.Input() with { CacheFrom = ["localhost:5000/team/cache", " ", "team/cache"], CacheTo = "registry.example.com/cache" }).RemoteCache;

        Assert.Equal(["localhost:5000/team/cache", "docker.io/team/cache"], plan.From.Select(from => $"{from.Registry}/{from.Repository}"));
        Assert.Equal(("registry.example.com", "cache"), (plan.To!.Registry, plan.To.Repository));
    }

    [Theory]
    [InlineData("registry.example.com/cache:1", "it must be a repository without tag or digest; each layer gets its own tag there")]
    [InlineData("registry.example.com/cache:latest", "it must be a repository without tag or digest; each layer gets its own tag there")]
    [InlineData(
        "cache@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "it must be a repository without tag or digest; each layer gets its own tag there")]
    [InlineData("https://registry.example.com/cache", "it must be a repository such as registry.example.com/team/app/cache")]
    [InlineData("Registry.example.com/Cache", "it must be a repository such as registry.example.com/team/app/cache")]
    public void What_is_no_repository_is_refused_by_its_property(string text, string why)
    {
        Refusal.Is(ErrorCode.InvalidProperty, $"cannot use SlimCacheFrom='{text}': {why}", () => BuildPlan.Create(folder.Input() with { CacheFrom = [text] }));
        Refusal.Is(ErrorCode.InvalidProperty, $"cannot use SlimCacheTo='{text}': {why}", () => BuildPlan.Create(folder.Input() with { CacheTo = text }));
    }
}
