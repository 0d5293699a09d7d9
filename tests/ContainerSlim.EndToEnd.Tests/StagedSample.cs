namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A sample with stages, published into an archive from where it lies.</summary>
internal sealed class StagedSample(SampleFolder samples, string project)
{
    public string Archive => samples.Combine(Name, "sample.tar");

    private string Name => Path.GetFileName(project);

    /// <summary>Publishes the sample, and again with what the first time left; what was printed.</summary>
    public Task<string> PublishAsync() => samples.RunAsync(project, Name, $"-p:ContainerArchiveOutputPath={Archive}");

    public string Cache => samples.Cache;
}
