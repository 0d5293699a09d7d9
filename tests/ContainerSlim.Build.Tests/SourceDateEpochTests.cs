namespace ContainerSlim.Build.Tests;

[Collection(nameof(EnvironmentVariables))]
public sealed class SourceDateEpochTests
{
    [Theory]
    [InlineData(null, 1700000000)]
    [InlineData("86400", 86400)]
    public void The_environment_names_the_epoch_unless_the_project_does(string? ofProject, long epoch)
    {
        using var folder = PublishFolder.Native();
        using var _ = new EnvironmentVariables(("SOURCE_DATE_EPOCH", "1700000000"));

        Assert.Equal(epoch, PublishFolder.Plan(folder.Input() with { SourceDateEpoch = ofProject }).Epoch.ToUnixTimeSeconds());
    }
}
