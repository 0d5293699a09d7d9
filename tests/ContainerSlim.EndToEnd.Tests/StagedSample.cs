using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A sample with stages, published into an archive from where it lies.</summary>
internal sealed class StagedSample(string project) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public string Archive => directory.Combine("sample.tar");

    public string Cache => directory.Combine("cache");

    /// <summary>Publishes the sample, and again with the caches of the first time; what was printed.</summary>
    public async Task<string> PublishAsync()
    {
        var mirror = await DebianMirror.GetAsync();
        var result = await new Command(
            "dotnet",
            "publish", Path.Combine(SdkFeed.Repository, "samples", project), "-t:PublishSlimContainer", "--artifacts-path", directory.Combine("artifacts"), "--nologo",
            $"-p:SlimPackageMirror={mirror.Folder}", $"-p:SlimCacheDirectory={Cache}", $"-p:ContainerArchiveOutputPath={Archive}")
        {
            Environment = new Dictionary<string, string?>(PublishedSample.NoDocker) { ["MSBUILDDISABLENODEREUSE"] = "1" },
            Timeout = TimeSpan.FromMinutes(8),
        }.RunSuccessfullyAsync();
        return result.Output;
    }

    public void Dispose() => directory.Dispose();
}
