using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>An app published for amd64 and for arm64, and a base that has both.</summary>
internal sealed class PlatformsFixture : IDisposable
{
    public static readonly Platform Arm64 = new("linux", "arm64");

    private readonly TemporaryDirectory directory = new();
    private readonly PublishFolder amd64 = PublishFolder.Native();
    private readonly PublishFolder arm64 = new PublishFolder().WithProgram("hello", Arm64);

    /// <summary>Where it goes: nowhere, until a test says so.</summary>
    public BuildInput Input => new() { PublishDirectory = directory.Path, Base = "scratch", Repository = "hello", CacheDirectory = directory.Combine("cache"), SourceDateEpoch = "0" };

    public string Layout => directory.Combine("layout");

    public string Archive => directory.Combine("hello.tar");

    /// <summary>What each image is made from.</summary>
    public IReadOnlyList<BuildInput> Platforms => PlatformsOf(Input);

    public IReadOnlyList<BuildInput> PlatformsOf(BuildInput input) =>
    [
        input with { PublishDirectory = amd64.Path, RuntimeIdentifier = "linux-x64" },
        input with { PublishDirectory = arm64.Path, RuntimeIdentifier = "linux-arm64" },
    ];

    public BuildPlan Plan(BuildInput input) => BuildPlan.Create(input, PlatformsOf(input));

    public async Task<BuildReport> BuildAsync(BuildInput input) => await BuildAsync(Plan(input));

    public static Task<BuildReport> BuildAsync(BuildPlan plan) => new TestBuild().RunAsync(plan);

    /// <summary>Writes images as a base; its location.</summary>
    public async Task<string> WriteBaseAsync(IArtifact image)
    {
        var layout = directory.Combine("base");
        await new OciLayoutPublisher(layout, []).PublishAsync(image, CancellationToken.None);
        return $"oci:{layout}";
    }

    public BlobStore Store => ImageFixtures.Store(directory.Combine("store"));

    public void Dispose()
    {
        amd64.Dispose();
        arm64.Dispose();
        directory.Dispose();
    }
}
