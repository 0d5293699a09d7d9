using Xunit;

namespace ContainerSlim.TestKit;

/// <summary>
/// One Docker engine for all tests of a collection. It starts with the first test that
/// requires it, so that a missing engine skips tests and fails none.
/// </summary>
public sealed class DockerDaemonFixture : IAsyncLifetime
{
    private readonly Lazy<Task<DockerDaemon>> daemon = new(DockerDaemon.StartAsync);

    /// <summary>The engine; where there is none, or none can run, the test is skipped with the reason.</summary>
    public Task<DockerDaemon> RequireAsync() => daemon.Value;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (daemon is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await daemon.Value).DisposeAsync();
    }
}
